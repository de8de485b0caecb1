namespace PkiMesh;

/// <summary>What Revoke-TppCertificate revokes.</summary>
public sealed record TppRevocationOptions
{
    /// <summary>The TPP session; scope <c>certificate:revoke</c>.</summary>
    public required TppSession Session { get; init; }

    /// <summary>The object's DN; empty where the thumbprint alone says which certificate is meant.</summary>
    public string Dn { get; init; } = "";

    /// <summary>
    /// The SHA-1 thumbprint of the certificate, be it the present one of its object or an earlier one: an object keeps those that were renewed.
    /// Null for the present certificate of the object.
    /// </summary>
    public string? Thumbprint { get; init; }

    /// <summary>Why.</summary>
    public required TppRevocationReason Reason { get; init; }

    /// <summary>A remark for TPP's log.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Retire the object as well, so that nothing is issued in it any more.</summary>
    public bool Disable { get; init; }

    /// <summary>The cluster in which to look for what depends on it; null for none.</summary>
    public MeshCluster? Cluster { get; init; }
}
