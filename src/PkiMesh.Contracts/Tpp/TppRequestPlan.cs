namespace PkiMesh;

/// <summary>A certificate that is to be requested of a zone through cert-manager.</summary>
public sealed record TppRequestPlan
{
    /// <summary>The common name.</summary>
    public string CommonName { get; init; } = "";

    /// <summary>dNSName subject alternative names.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>Key algorithm and size, as <see cref="CertificateInfo.KeyAlgorithm"/> has them: <c>ECDSA P-256</c>, <c>RSA 2048</c>.</summary>
    public string KeyAlgorithm { get; init; } = "ECDSA P-256";

    /// <summary>Subject: organization; null where none is asked for.</summary>
    public string? Organization { get; init; }
}
