namespace PkiMesh;

/// <summary>What Revoke-TppCertificate revokes.</summary>
public sealed record TppRevocationOptions
{
    /// <summary>The TPP session; scope <c>certificate:revoke</c>.</summary>
    public required TppSession Session { get; init; }

    /// <summary>The object's DN.</summary>
    public required string Dn { get; init; }

    /// <summary>Why.</summary>
    public required TppRevocationReason Reason { get; init; }

    /// <summary>A remark for TPP's log.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Retire the object as well, so that nothing is issued in it any more.</summary>
    public bool Disable { get; init; }

    /// <summary>The cluster in which to look for what depends on it; null for none.</summary>
    public MeshCluster? Cluster { get; init; }
}
