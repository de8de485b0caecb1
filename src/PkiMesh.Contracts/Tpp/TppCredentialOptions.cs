using System.Security;

namespace PkiMesh;

/// <summary>How Update-TppCredential replaces the token of an issuer.</summary>
public sealed record TppCredentialOptions
{
    /// <summary>The issuer.</summary>
    public required TppClusterIssuer Issuer { get; init; }

    /// <summary>The TPP session: it makes the new grant, and the tokens are judged through it.</summary>
    public required TppSession Session { get; init; }

    /// <summary>The API integration to ask a grant of; null for the one of the token that is there, or else the session's.</summary>
    public string? ClientId { get; init; }

    /// <summary>The access token to put there, in place of one of a new grant.</summary>
    public SecureString? AccessToken { get; init; }

    /// <summary>The token that is there is replaced when it has less life left than this; null for a third of its whole life.</summary>
    public TimeSpan? RenewBefore { get; init; }

    /// <summary>Replace it however much life it has left, and take over what another manages.</summary>
    public bool Force { get; init; }

    /// <summary>How long to wait for the issuer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);
}
