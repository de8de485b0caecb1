namespace PkiMesh;

/// <summary>A CertificateRequest of a Certificate.</summary>
public sealed record MeshCertificateRequest
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The revision of the Certificate that it is for.</summary>
    public int? Revision { get; init; }

    /// <summary>True while it is neither issued nor refused.</summary>
    public bool InFlight { get; init; }

    /// <summary>Its conditions.</summary>
    public IReadOnlyList<MeshCondition> Conditions { get; init; } = [];

    /// <summary>Its events, oldest first.</summary>
    public IReadOnlyList<MeshEvent> Events { get; init; } = [];

    /// <summary>When it failed, or null.</summary>
    public DateTime? FailedUtc { get; init; }

    /// <summary>DN of the object in TPP, once TPP has it; null for other issuers.</summary>
    public string? TppObjectDn { get; init; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
