namespace PkiMesh;

/// <summary>A rotation of the mesh's trust anchor: what is done, what comes next, and why it waits.</summary>
public sealed record MeshRotation
{
    /// <summary>The cluster it is in.</summary>
    public required MeshCluster Cluster { get; init; }

    /// <summary>Its name, made of the time it began; empty where none has begun.</summary>
    public string Id { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public required MeshRotationStatus Status { get; init; }

    /// <summary>The same in a sentence, with what to do next.</summary>
    public string Message { get; init; } = "";

    /// <summary>What the mesh trusts when it is through.</summary>
    public AnchorMode Mode { get; init; }

    /// <summary>The control plane's namespace.</summary>
    public string Namespace { get; init; } = "linkerd";

    /// <summary>The trust namespace.</summary>
    public string TrustNamespace { get; init; } = "cert-manager";

    /// <summary>The next step; null where there is none.</summary>
    public MeshRotationStep? NextStep { get; init; }

    /// <summary>The steps in their order.</summary>
    public IReadOnlyList<MeshRotationStepState> Steps { get; init; } = [];

    /// <summary>The anchor that signed when it began; the anchor of now where none is under way, but in the result of the run that completed one.</summary>
    public CertificateInfo? OldAnchor { get; init; }

    /// <summary>The anchor it brought; null while there is none.</summary>
    public CertificateInfo? NewAnchor { get; init; }

    /// <summary>When it began, UTC.</summary>
    public DateTime? StartedUtc { get; init; }

    /// <summary>When its last step was done, UTC.</summary>
    public DateTime? FinishedUtc { get; init; }

    /// <summary>When the anchor of now is due for the next rotation, UTC.</summary>
    public DateTime? DueUtc { get; init; }

    /// <summary>The run that works on it now, as computer and process; empty where none does.</summary>
    public string Holder { get; init; } = "";

    /// <summary>True while Undo-MeshRotation can go back.</summary>
    public bool CanUndo { get; init; }

    /// <summary>Restarts still to come, over all steps: a workload that is restarted three times counts three times.</summary>
    public int RestartCount => Steps.Where(step => step.Status != MeshRotationStepStatus.Done).Sum(step => step.Restarts);

    /// <summary>About how long the rest takes.</summary>
    public TimeSpan ExpectedTime => Steps.Where(step => step.Status != MeshRotationStepStatus.Done).Aggregate(TimeSpan.Zero, (sum, step) => sum + step.ExpectedTime);

    /// <summary>Pods that no rollout restarts: without a controller, or of a Job.</summary>
    public IReadOnlyList<string> UnmanagedPods { get; init; } = [];

    /// <summary>Status and next step.</summary>
    public override string ToString() => NextStep is { } step ? $"{Status}, next: {step}" : $"{Status}";
}
