namespace PkiMesh;

/// <summary>A cert-manager Certificate with all that belongs to it: issuer, Secret, request and events.</summary>
public sealed record MeshCertificate
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>When it was made.</summary>
    public DateTime? CreatedUtc { get; init; }

    /// <summary>Whether cert-manager says that it is ready. That does not say that the certificate is what was asked for.</summary>
    public bool Ready { get; init; }

    /// <summary>Whether an issuance is under way.</summary>
    public bool Issuing { get; init; }

    /// <summary>Its conditions.</summary>
    public IReadOnlyList<MeshCondition> Conditions { get; init; } = [];

    /// <summary>The common name asked for.</summary>
    public string CommonName { get; init; } = "";

    /// <summary>The DNS names asked for.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>The URIs asked for.</summary>
    public IReadOnlyList<string> Uris { get; init; } = [];

    /// <summary>The IP addresses asked for.</summary>
    public IReadOnlyList<string> IpAddresses { get; init; } = [];

    /// <summary>The e-mail addresses asked for.</summary>
    public IReadOnlyList<string> EmailAddresses { get; init; } = [];

    /// <summary>The usages asked for, in cert-manager's words.</summary>
    public IReadOnlyList<string> Usages { get; init; } = [];

    /// <summary>Whether a CA certificate was asked for.</summary>
    public bool RequestedCertificateAuthority { get; init; }

    /// <summary>Whether the issued certificate is one; null before there is one.</summary>
    public bool? IsCertificateAuthority => Secret?.Certificate?.IsCertificateAuthority;

    /// <summary>The issued certificate's path length; null where there is no limit.</summary>
    public int? PathLength => Secret?.Certificate?.PathLength;

    /// <summary>The life asked for; cert-manager's default is 90 days.</summary>
    public TimeSpan RequestedDuration { get; init; }

    /// <summary>The life the issuer gave; null before there is a certificate.</summary>
    public TimeSpan? ActualDuration => Secret?.Certificate?.Lifetime;

    /// <summary>How long before its end it is renewed, where that was set.</summary>
    public TimeSpan? RenewBefore { get; init; }

    /// <summary>False where <c>spec.renewal.policy</c> is Disabled.</summary>
    public bool RenewsByItself { get; init; } = true;

    /// <summary>Whether a renewal makes a new key: <c>Always</c> or <c>Never</c>.</summary>
    public string RotationPolicy { get; init; } = "Always";

    /// <summary>Start of validity, as cert-manager recorded it.</summary>
    public DateTime? NotBeforeUtc { get; init; }

    /// <summary>End of validity, as cert-manager recorded it.</summary>
    public DateTime? NotAfterUtc { get; init; }

    /// <summary>When cert-manager will renew it; null where it will not.</summary>
    public DateTime? RenewalUtc { get; init; }

    /// <summary>Life left, by the cluster's clock; negative past its end.</summary>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>How many times it was issued.</summary>
    public int? Revision { get; init; }

    /// <summary>How many times in a row issuing failed.</summary>
    public int FailedAttempts { get; init; }

    /// <summary>When issuing last failed. Until the next attempt an hour passes, then two, and so on up to 32.</summary>
    public DateTime? LastFailureUtc { get; init; }

    /// <summary>Its events, oldest first.</summary>
    public IReadOnlyList<MeshEvent> Events { get; init; } = [];

    /// <summary>Its issuer.</summary>
    public required MeshIssuerStatus Issuer { get; init; }

    /// <summary>The name of its Secret.</summary>
    public required string SecretName { get; init; }

    /// <summary>Its Secret; null where it does not exist.</summary>
    public MeshCertificateSecret? Secret { get; init; }

    /// <summary>The request in flight, else the latest one kept; null where there is none.</summary>
    public MeshCertificateRequest? Request { get; init; }

    /// <summary>Why it is not ready, or ready and of no use: the first cause, one sentence; null where nothing is wrong. It follows the request, the issuer, what signs it, and TPP.</summary>
    public string? Cause { get; init; }

    /// <summary>Stable identifier of the cause: an id of about_PkiMesh_Errors or about_PkiMesh_Findings; null where nothing is wrong.</summary>
    public string? CauseId { get; init; }

    /// <summary>What mends the cause; null where nothing is wrong.</summary>
    public string? Remedy { get; init; }

    /// <summary>DN of the object in TPP; null where the issuer is no TPP or the request is gone.</summary>
    public string? TppObjectDn => Request?.TppObjectDn;

    /// <summary>Namespace and name.</summary>
    public override string ToString() => $"{Namespace}/{Name}";
}
