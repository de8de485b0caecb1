namespace PkiMesh;

/// <summary>What Test-TppZone looks at.</summary>
public sealed record TppZoneTestOptions
{
    /// <summary>The TPP session to ask through.</summary>
    public required TppSession Session { get; init; }

    /// <summary>The zone, as in an issuer.</summary>
    public required string Zone { get; init; }

    /// <summary>The mesh CA that is to come of it.</summary>
    public required TppRequestPlan Request { get; init; }

    /// <summary>How long the mesh CA is to live.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromDays(365);

    /// <summary>The issuer whose own token is judged in place of the session's; null for none.</summary>
    public TppClusterIssuer? Issuer { get; init; }

    /// <summary>The cluster that the mesh CA is for: what it has requested is its own and collides with nothing; null where none is known.</summary>
    public MeshCluster? Cluster { get; init; }
}
