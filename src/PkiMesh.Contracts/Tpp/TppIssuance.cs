namespace PkiMesh;

/// <summary>A certificate as TPP hands it out, or how far it has come.</summary>
public sealed record TppIssuance
{
    /// <summary>The object's DN.</summary>
    public required string Dn { get; init; }

    /// <summary>Whether there is a certificate.</summary>
    public bool IsIssued => Chain.Count > 0;

    /// <summary>The certificate and those above it, in TPP's order: the certificate itself first. Empty while there is none.</summary>
    public IReadOnlyList<CertificateInfo> Chain { get; init; } = [];

    /// <summary>The certificate itself, or null while there is none.</summary>
    public CertificateInfo? Certificate => Chain.Count > 0 ? Chain[0] : null;

    /// <summary>Where the processing stands while there is none.</summary>
    public int? Stage { get; init; }

    /// <summary>What TPP says of it.</summary>
    public string Status { get; init; } = "";
}
