namespace PkiMesh;

/// <summary>Which Certificates to read.</summary>
public sealed record MeshCertificateQuery
{
    /// <summary>Names, wildcards allowed; none for all.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The namespace; null for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>Ask the CRL and OCSP endpoints named in each certificate.</summary>
    public bool CheckRevocation { get; init; }

    /// <summary>A TPP session, through which requests that wait are looked up; null to go without.</summary>
    public TppSession? Session { get; init; }
}
