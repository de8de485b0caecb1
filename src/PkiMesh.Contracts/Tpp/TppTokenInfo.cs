namespace PkiMesh;

/// <summary>What TPP says of an access token. The token itself is not in it.</summary>
public sealed record TppTokenInfo
{
    /// <summary>The API integration that the grant belongs to.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>The granted scope.</summary>
    public string Scope { get; init; } = "";

    /// <summary>The user's prefixed universal id.</summary>
    public string? Identity { get; init; }

    /// <summary>When the access token was issued.</summary>
    public DateTime? IssuedUtc { get; init; }

    /// <summary>When the access token ends: its issue plus the seconds it is valid.</summary>
    public DateTime? ExpiresUtc { get; init; }

    /// <summary>When the grant was made.</summary>
    public DateTime? GrantIssuedUtc { get; init; }

    /// <summary>When the grant ends; null where it has no end.</summary>
    public DateTime? GrantExpiresUtc { get; init; }

    /// <summary>TPP's time when it said this.</summary>
    public DateTime ServerTimeUtc { get; init; }
}
