namespace PkiMesh;

/// <summary>A certificate object in TPP. Properties below <see cref="DnsNames"/> are filled only where the object itself was read.</summary>
public sealed record TppCertificate
{
    /// <summary>The object's DN: what cert-manager keeps as its pickup id.</summary>
    public required string Dn { get; init; }

    /// <summary>The object's lasting id.</summary>
    public Guid Guid { get; init; }

    /// <summary>The object's name.</summary>
    public required string Name { get; init; }

    /// <summary>The policy folder it is in.</summary>
    public string ParentDn { get; init; } = "";

    /// <summary>Its class, e.g. <c>X509 Server Certificate</c>.</summary>
    public string SchemaClass { get; init; } = "";

    /// <summary>When the object was made.</summary>
    public DateTime? CreatedUtc { get; init; }

    /// <summary>The certificate's common name. This and what follows are empty where there is no certificate yet, or no right to read it.</summary>
    public string CommonName { get; init; } = "";

    /// <summary>The certificate's subject.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The certificate's issuer.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>Serial number, upper-case hexadecimal.</summary>
    public string SerialNumber { get; init; } = "";

    /// <summary>SHA-1 thumbprint, upper-case hexadecimal.</summary>
    public string Thumbprint { get; init; } = "";

    /// <summary>Start of validity.</summary>
    public DateTime? NotBeforeUtc { get; init; }

    /// <summary>End of validity.</summary>
    public DateTime? NotAfterUtc { get; init; }

    /// <summary>Key algorithm as TPP names it.</summary>
    public string KeyAlgorithm { get; init; } = "";

    /// <summary>Key size in bits.</summary>
    public int? KeySize { get; init; }

    /// <summary>dNSName subject alternative names.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>Whether the properties below were read.</summary>
    public bool IsDetailed { get; init; }

    /// <summary>Where its processing stands: 0 when done, 500 while the CA is asked, 600 while it waits for an approval.</summary>
    public int? Stage { get; init; }

    /// <summary>What TPP says of its processing.</summary>
    public string Status { get; init; } = "";

    /// <summary>Whether its processing failed and waits for a retry or a reset.</summary>
    public bool? IsInError { get; init; }

    /// <summary>DN of the ticket it waits for, or empty.</summary>
    public string TicketDn { get; init; } = "";

    /// <summary>Whether the object is retired.</summary>
    public bool? IsDisabled { get; init; }

    /// <summary>DN of its CA template.</summary>
    public string CertificateAuthorityDn { get; init; } = "";

    /// <summary>Name of the CA's own template that it was issued by, where the CA has such.</summary>
    public string TemplateName { get; init; } = "";

    /// <summary>Key usage, as TPP words it.</summary>
    public string KeyUsage { get; init; } = "";

    /// <summary>Elliptic curve, as TPP words it.</summary>
    public string EllipticCurve { get; init; } = "";

    /// <summary>Signature algorithm, as TPP words it.</summary>
    public string SignatureAlgorithm { get; init; } = "";

    /// <summary><c>Enrollment</c>, <c>Provisioning</c>, <c>Monitoring</c> or <c>Unassigned</c>.</summary>
    public string ManagementType { get; init; } = "";

    /// <summary>What made it, e.g. <c>cert-manager</c>.</summary>
    public string Origin { get; init; } = "";

    /// <summary>Whether it is revoked, as TPP words it; empty where it is not.</summary>
    public string RevocationStatus { get; init; } = "";

    /// <summary>The DN.</summary>
    public override string ToString() => Dn;
}
