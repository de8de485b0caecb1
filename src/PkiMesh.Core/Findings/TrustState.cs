using PkiMesh.Core.Bundles;
using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Findings;

/// <summary>
/// What was read of one mesh, from all its sources of truth. A null means "not there"; nothing in it has been judged yet.
/// </summary>
public sealed record TrustState
{
    /// <summary>The API server's time, UTC.</summary>
    public required DateTime NowUtc { get; init; }

    /// <summary>The API server's clock minus this machine's.</summary>
    public TimeSpan ClockSkew { get; init; }

    /// <summary>Whether the cluster is a lab, whose clock is meant to be moved.</summary>
    public bool IsLab { get; init; }

    /// <summary>The control plane's namespace.</summary>
    public required string Namespace { get; init; }

    public TppEvidence? Tpp { get; init; }

    public IssuerEvidence? TppIssuer { get; init; }

    public CertificateEvidence? Anchor { get; init; }

    public SecretEvidence? AnchorSecret { get; init; }

    public IssuerEvidence? AnchorIssuer { get; init; }

    public CertificateEvidence? Issuer { get; init; }

    public SecretEvidence? IssuerSecret { get; init; }

    public BundleEvidence? Bundle { get; init; }

    public TrustRootsEvidence? TrustRoots { get; init; }

    public IdentityEvidence? Identity { get; init; }

    /// <summary>ConfigMap linkerd-config; null where there is none.</summary>
    public ConfigEvidence? Config { get; init; }

    public IReadOnlyList<WebhookEvidence> Webhooks { get; init; } = [];

    public IReadOnlyList<PodEvidence> Pods { get; init; } = [];

    /// <summary>Pods that should have a proxy, by the annotation of their namespace, and have none.</summary>
    public IReadOnlyList<string> PodsWithoutProxy { get; init; } = [];

    public IReadOnlyList<LeafEvidence> Leaves { get; init; } = [];

    /// <summary>What the caller may not read, of that which no link hangs on.</summary>
    public IReadOnlyList<NotRead> NotRead { get; init; } = [];
}

/// <summary>The anchor's object in TPP. <see cref="Certificate"/> is null where there is none; Error says what TPP told instead.</summary>
public sealed record TppEvidence(string Url, string Dn, ParsedCertificate? Certificate, string? Error)
{
    /// <summary>Why TPP could not be asked, which says nothing of what it holds.</summary>
    public PkiMeshException? Failure { get; init; }

    /// <summary>When the session's token ends; null where it does not say, or the session gets itself another.</summary>
    public DateTime? TokenExpiresUtc { get; init; }
}

/// <summary>A (Cluster)Issuer.</summary>
public sealed record IssuerEvidence(string Subject, bool IsReady, string Condition)
{
    /// <summary>spec.venafi.zone.</summary>
    public string? Zone { get; init; }

    /// <summary>spec.venafi.tpp.url.</summary>
    public string? Url { get; init; }

    /// <summary>spec.ca.secretName.</summary>
    public string? SecretName { get; init; }
}

/// <summary>A Certificate of cert-manager.</summary>
public sealed record CertificateEvidence(string Subject, bool IsReady, string Condition, string SecretName)
{
    public DateTime? RenewalTimeUtc { get; init; }

    /// <summary>spec.renewal.policy is Disabled.</summary>
    public bool RenewalDisabled { get; init; }

    /// <summary>spec.privateKey.rotationPolicy; Always where absent (cert-manager 1.18 and later).</summary>
    public bool KeepsKey { get; init; }

    public int Revision { get; init; }

    /// <summary>spec.duration; null where absent.</summary>
    public TimeSpan? RequestedDuration { get; init; }

    /// <summary>The pickup-id of its CertificateRequest: the DN in TPP.</summary>
    public string? PickupId { get; init; }
}

/// <summary>The public half of a kubernetes.io/tls Secret. Error says why it could not be read.</summary>
public sealed record SecretEvidence(string Subject, IReadOnlyList<ParsedCertificate> Chain, IReadOnlyList<ParsedCertificate> Authority, string? Error)
{
    public DateTime? WrittenUtc { get; init; }

    /// <summary>Whether there is a tls.key; it is not read.</summary>
    public bool HasKey { get; init; } = true;
}

public sealed record BundleEvidence(string Subject, bool IsSynced, string Condition, IReadOnlyList<string> Sources)
{
    /// <summary>Whether a source is the anchor's Secret itself, so that a renewal swaps the anchor in one step.</summary>
    public bool ReadsAnchorSecret { get; init; }

    /// <summary>Whether its namespaceSelector takes in the control plane's namespace; null where it has none, so that it takes in all.</summary>
    public bool? SelectsControlPlane { get; init; }

    /// <summary>Sources that are not in the trust namespace, each with where it was found instead.</summary>
    public IReadOnlyList<string> MissingSources { get; init; } = [];
}

/// <summary>The ConfigMap linkerd-identity-trust-roots.</summary>
public sealed record TrustRootsEvidence(string Subject, BundleContent? Content, string? Error)
{
    /// <summary>When its data was last written, by its managedFields.</summary>
    public DateTime? WrittenUtc { get; init; }

    /// <summary>Who wrote its data, by its managedFields.</summary>
    public IReadOnlyList<string> Writers { get; init; } = [];
}

/// <summary>ConfigMap linkerd-config. Error says why its values could not be read.</summary>
public sealed record ConfigEvidence(string Subject, string? IssuerScheme, string? Error);

/// <summary>The identity controller.</summary>
public sealed record IdentityEvidence(string Subject, int Ready, int Wanted)
{
    public DateTime? OldestStartUtc { get; init; }

    /// <summary>The newest of its events IssuerUpdated, IssuerUpdateSkipped and IssuerValidationFailed since it started.</summary>
    public string? LastEvent { get; init; }

    public string? LastEventMessage { get; init; }

    public DateTime? LastEventUtc { get; init; }

    /// <summary>When the issuer ends that it signs with, by its own metric; the earliest of its pods. Null where that could not be read.</summary>
    public DateTime? IssuerEndsUtc { get; init; }

    /// <summary>Why that could not be read of one of its pods.</summary>
    public string? IssuerEndsError { get; init; }

    /// <summary>With its newest event; an event outlives by up to an hour the process that told it, and says nothing of the next one.</summary>
    public IdentityEvidence Telling(string? name, string? message, DateTime? utc) =>
        OldestStartUtc > utc ? this : this with { LastEvent = name, LastEventMessage = message, LastEventUtc = utc };
}

/// <summary>A pod with a proxy.</summary>
public sealed record PodEvidence(string Subject, bool IsControlPlane, bool IsReady, DateTime? StartedUtc)
{
    /// <summary>The annotation linkerd.io/trust-root-sha256, or the hash of the bundle in its environment; null where it reads the ConfigMap at start.</summary>
    public string? TrustRootSha256 { get; init; }
}

/// <summary>The chain a pod's proxy showed. Error says why none could be had.</summary>
public sealed record LeafEvidence(string Subject, string ExpectedIdentity, IReadOnlyList<ParsedCertificate> Chain, string? Error);
