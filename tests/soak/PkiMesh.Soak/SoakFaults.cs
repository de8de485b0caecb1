namespace PkiMesh.Soak;

/// <summary>Each fault of the lab, in a measure that a cluster may see on a bad day.</summary>
internal static class SoakFaults
{
    public static IReadOnlyList<PkiMeshLabFault> All { get; } =
    [
        new() { Action = PkiMeshLabFaultAction.Status, StatusCode = 500, Server = PkiMeshLabServer.Kubernetes, Probability = 0.03 },
        new() { Action = PkiMeshLabFaultAction.Status, StatusCode = 503, Server = PkiMeshLabServer.Kubernetes, Probability = 0.1 },
        new() { Action = PkiMeshLabFaultAction.Status, StatusCode = 429, RetryAfterSeconds = 1, Server = PkiMeshLabServer.Kubernetes, Probability = 0.1 },
        new() { Action = PkiMeshLabFaultAction.Status, StatusCode = 409, Server = PkiMeshLabServer.Kubernetes, Verb = "PATCH", Probability = 0.2 },
        new() { Action = PkiMeshLabFaultAction.Status, StatusCode = 410, Server = PkiMeshLabServer.Kubernetes, Verb = "WATCH", Probability = 0.5 },
        new() { Action = PkiMeshLabFaultAction.Refuse, Server = PkiMeshLabServer.Kubernetes, Probability = 0.03 },
        new() { Action = PkiMeshLabFaultAction.Reset, Server = PkiMeshLabServer.Kubernetes, Probability = 0.03 },
        new() { Action = PkiMeshLabFaultAction.Delay, Delay = TimeSpan.FromMilliseconds(200), Server = PkiMeshLabServer.Kubernetes, Probability = 0.2 },
        new() { Action = PkiMeshLabFaultAction.Status, StatusCode = 503, Server = PkiMeshLabServer.Tpp, Probability = 0.3 },
        new() { Action = PkiMeshLabFaultAction.Refuse, Server = PkiMeshLabServer.Tpp, Probability = 0.3 },
        new() { Action = PkiMeshLabFaultAction.ClockSkew, Skew = TimeSpan.FromMinutes(4), Server = PkiMeshLabServer.Kubernetes },
        new() { Action = PkiMeshLabFaultAction.ClockSkew, Skew = TimeSpan.FromMinutes(-4), Server = PkiMeshLabServer.Kubernetes },
        new() { Action = PkiMeshLabFaultAction.LoseFileEvent, PathPattern = "linkerd/linkerd-identity.*" },
        new() { Action = PkiMeshLabFaultAction.KillController, PathPattern = "linkerd/linkerd-identity.*/identity" },
        new() { Action = PkiMeshLabFaultAction.KillController, PathPattern = "cert-manager/cert-manager.*" },
        new() { Action = PkiMeshLabFaultAction.KillController, PathPattern = "cert-manager/trust-manager.*" },
        new() { Action = PkiMeshLabFaultAction.ExpireToken },
        new() { Action = PkiMeshLabFaultAction.RevokeToken },
        new() { Action = PkiMeshLabFaultAction.StuckTpp },
    ];
}
