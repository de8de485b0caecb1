namespace PkiMesh;

/// <summary>How Update-MeshCertificate has a Certificate issued again.</summary>
public sealed record MeshRenewalOptions
{
    /// <summary>The Certificate's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its namespace; null where the name alone tells which it is.</summary>
    public string? Namespace { get; init; }

    /// <summary>Leave it as it is where it was issued less than this ago, by the cluster's clock; null to have it issued again in any case.</summary>
    public TimeSpan? OlderThan { get; init; }

    /// <summary>Also a trust anchor that others hang on.</summary>
    public bool Force { get; init; }

    /// <summary>Do not wait for the new certificate.</summary>
    public bool NoWait { get; init; }

    /// <summary>How long to wait.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);
}
