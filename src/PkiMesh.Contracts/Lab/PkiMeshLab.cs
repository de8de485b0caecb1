using System.Security;

namespace PkiMesh;

/// <summary>A running lab: a Kubernetes API and a TPP on loopback.</summary>
public sealed record PkiMeshLab
{
    /// <summary>The lab's process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>The lab's time, as of when this record was made.</summary>
    public DateTimeOffset NowUtc { get; init; }

    /// <summary>A kubeconfig for its Kubernetes API; null where the lab serves TPP alone.</summary>
    public string? KubeConfigPath { get; init; }

    /// <summary>Its Kubernetes API; null where the lab serves TPP alone.</summary>
    public Uri? ApiUrl { get; init; }

    /// <summary>Its TPP.</summary>
    public required Uri TppUrl { get; init; }

    /// <summary>A TPP user with every right the job needs.</summary>
    public required string TppUsername { get; init; }

    /// <summary>That user's password.</summary>
    public required SecureString TppPassword { get; init; }

    /// <summary>The TPP zone of the two-tier CA.</summary>
    public required string TppZone { get; init; }

    /// <summary>The TPP zone of the one-tier CA.</summary>
    public required string TppZoneOneTier { get; init; }

    /// <summary>PEM file of the CA behind the lab's own TLS certificates.</summary>
    public required string CaPath { get; init; }

    /// <summary>Folder with the lab's manifests: cert-manager.yaml, trust-manager.yaml, linkerd.yaml, emojivoto.yaml.</summary>
    public string? ManifestsPath { get; init; }

    /// <summary>True where the lab goes on when this process ends.</summary>
    public bool Detached { get; init; }
}
