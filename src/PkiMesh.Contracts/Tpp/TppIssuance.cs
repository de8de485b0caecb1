namespace PkiMesh;

/// <summary>A certificate as TPP hands it out, or how far it has come.</summary>
public sealed record TppIssuance
{
    /// <summary>The object's DN.</summary>
    public required string Dn { get; init; }

    /// <summary>Whether there is a certificate.</summary>
    public bool IsIssued => Pem is not null;

    /// <summary>The certificate and those above it as PEM, the certificate itself first; null while there is none.</summary>
    public string? Pem { get; init; }

    /// <summary>Where the processing stands while there is none.</summary>
    public int? Stage { get; init; }

    /// <summary>What TPP says of it.</summary>
    public string Status { get; init; } = "";
}
