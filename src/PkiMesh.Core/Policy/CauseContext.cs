namespace PkiMesh.Core.Policy;

/// <summary>What stands around a Certificate.</summary>
public sealed record CauseContext
{
    /// <summary>The API server's time, UTC.</summary>
    public required DateTime NowUtc { get; init; }

    /// <summary>The Certificate whose Secret its CA issuer signs with; null where there is none.</summary>
    public MeshCertificate? Signer { get; init; }

    /// <summary>Whether its Secret is what a mesh's identity issuer is signed with.</summary>
    public bool SignsIdentityIssuer { get; init; }

    /// <summary>The signer's own first cause.</summary>
    public CertificateCause? SignerCause { get; init; }

    /// <summary>What TPP says of the request that waits; null where it was not asked.</summary>
    public string? TppStage { get; init; }
}
