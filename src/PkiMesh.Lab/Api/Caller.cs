namespace PkiMesh.Lab.Api;

/// <summary>Who makes a request, and as which field manager what it writes is recorded.</summary>
public sealed record Caller(string UserName, IReadOnlyList<string> Groups, string FieldManager)
{
    public string? Uid { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The lab's own kube-controller-manager.</summary>
    public static Caller ControllerManager { get; } =
        new("system:kube-controller-manager", ["system:authenticated"], "kube-controller-manager");

    /// <summary>The lab's own node.</summary>
    public static Caller Kubelet { get; } = new("system:node:lab-control-plane", ["system:nodes", "system:authenticated"], "kubelet");

    public static Caller ServiceAccount(string ns, string name, string fieldManager, string? uid = null) =>
        new($"system:serviceaccount:{ns}:{name}", ["system:serviceaccounts", $"system:serviceaccounts:{ns}", "system:authenticated"], fieldManager) { Uid = uid };

    public Caller As(string fieldManager) => this with { FieldManager = fieldManager };
}
