using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;

namespace PkiMesh.Core.Rotation;

/// <summary>What was read of a mesh for its rotation. Nothing in it has been judged yet.</summary>
public sealed record RotationState
{
    public required DateTime NowUtc { get; init; }

    public required RotationNames Names { get; init; }

    /// <summary>The record in the cluster; null where there never was a rotation.</summary>
    public RotationRecord? Record { get; init; }

    /// <summary>The anchor's Secret.</summary>
    public required SecretEvidence Anchor { get; init; }

    /// <summary>The Secret that keeps the old anchor; null where there is none.</summary>
    public SecretEvidence? Kept { get; init; }

    /// <summary>The Secret the signing issuer reads now.</summary>
    public required string SignerSecretName { get; init; }

    /// <summary>Whether cert-manager renews the anchor by itself, and whether it could be told not to.</summary>
    public bool RenewsByItself { get; init; }

    public bool CanDisableRenewal { get; init; } = true;

    /// <summary>The anchor's Certificate keeps its key at a renewal.</summary>
    public bool KeepsKey { get; init; }

    /// <summary>The issuer that the anchor's Certificate names; null where it is the one that signed the old anchor.</summary>
    public string? SpecIssuerName { get; init; }

    public string? SpecIssuerKind { get; init; }

    /// <summary>cert-manager is at issuing the anchor, or a request for a later one is left.</summary>
    public bool IsIssuing { get; init; }

    /// <summary>The Bundle reads the module's own ConfigMap and nothing else.</summary>
    public bool BundleReadsOwnSource { get; init; }

    /// <summary>What the control plane's ConfigMap holds.</summary>
    public IReadOnlyList<ParsedCertificate> Trusted { get; init; } = [];

    public DateTime? TrustWrittenUtc { get; init; }

    /// <summary>The identity issuer's Secret.</summary>
    public required SecretEvidence Issuer { get; init; }

    /// <summary>The identity controller reads the issuer that cert-manager makes, and not one of linkerd's own in the same Secret.</summary>
    public bool ReadsIssuer { get; init; } = true;

    /// <summary>The identity controller was seen to have taken the issuer that is in the Secret.</summary>
    public bool IssuerLoaded { get; init; }

    /// <summary>The identity controller said that it did not take it.</summary>
    public bool IssuerRefused { get; init; }

    /// <summary>How many identity controllers run.</summary>
    public int IdentityReplicas { get; init; } = 1;

    public IReadOnlyList<RotationPod> Pods { get; init; } = [];

    /// <summary>What the control plane's proxies show, where no rotation is under way and nothing else tells what the mesh stands on.</summary>
    public IReadOnlyList<LeafEvidence> ControlPlaneLeaves { get; init; } = [];

    /// <summary>What running proxies show; null where they were not asked.</summary>
    public IReadOnlyList<LeafEvidence>? Leaves { get; init; }

    /// <summary>Pods that no rollout restarts do not count.</summary>
    public bool IgnoreUnmanaged { get; init; }

    /// <summary>Proxies renew their certificates by themselves.</summary>
    public bool WaitForLeaves { get; init; }

    /// <summary>How many workloads are restarted at once.</summary>
    public int ThrottleLimit { get; init; } = 4;
}
