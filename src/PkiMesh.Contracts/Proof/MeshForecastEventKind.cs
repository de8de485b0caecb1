namespace PkiMesh;

/// <summary>What a <see cref="MeshForecastEvent"/> is.</summary>
public enum MeshForecastEventKind
{
    /// <summary>cert-manager renews a certificate.</summary>
    Renewal,

    /// <summary>A certificate or a token ends.</summary>
    Expiry,

    /// <summary>Workloads begin to refuse each other.</summary>
    Break,
}
