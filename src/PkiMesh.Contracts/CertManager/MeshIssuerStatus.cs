namespace PkiMesh;

/// <summary>The issuer of a Certificate as it stands now.</summary>
public sealed record MeshIssuerStatus
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary><c>Issuer</c> or <c>ClusterIssuer</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its API group.</summary>
    public string Group { get; init; } = "cert-manager.io";

    /// <summary>False where it does not exist.</summary>
    public bool Exists { get; init; }

    /// <summary>Whether it says that it is ready. For a Venafi issuer that says nothing of the zone, and up to ten hours nothing of the token.</summary>
    public bool Ready { get; init; }

    /// <summary>The TPP zone it asks in; null where it is not a TPP issuer.</summary>
    public string? TppZone { get; init; }

    /// <summary>The Secret it signs with; null where it is not a CA issuer.</summary>
    public string? CaSecretName { get; init; }

    /// <summary>Its conditions.</summary>
    public IReadOnlyList<MeshCondition> Conditions { get; init; } = [];

    /// <summary>Its events, oldest first.</summary>
    public IReadOnlyList<MeshEvent> Events { get; init; } = [];

    /// <summary>Kind and name.</summary>
    public override string ToString() => $"{Kind}/{Name}";
}
