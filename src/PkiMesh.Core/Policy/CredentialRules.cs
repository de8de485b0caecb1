namespace PkiMesh.Core.Policy;

/// <summary>When the token in an issuer's Secret is to be replaced, and whether another is fit to take its place.</summary>
public static class CredentialRules
{
    /// <summary>Why the token has to go, as the end of a sentence; null where it can stay.</summary>
    /// <param name="token">What TPP says of it; null where TPP refuses it.</param>
    /// <param name="renewBefore">The least life it must have left; null for a third of its whole life.</param>
    public static string? Objection(TppTokenInfo? token, TimeSpan? renewBefore)
    {
        if (token is null)
        {
            return "TPP does not accept the one that is there";
        }

        if (TppScope.Missing(TppConnectRequest.DefaultScope, token.Scope) is { Length: > 0 } missing)
        {
            return $"the one that is there lacks the scope \"{missing}\"";
        }

        if (TppScope.Missing(token.Scope, TppConnectRequest.DefaultScope) is { Length: > 0 } surplus)
        {
            return $"the one that is there may do more than it has to: \"{surplus}\"";
        }

        if (token.ExpiresUtc is not { } end)
        {
            return null;
        }

        var least = renewBefore ?? (end - (token.IssuedUtc ?? token.ServerTimeUtc)) / 3;
        return end - token.ServerTimeUtc < least ? $"the one that is there ends {end:u}" : null;
    }

    /// <summary>Why another token would be a worse one, as a sentence; null where it is as good or better.</summary>
    /// <param name="present">The token that is there; null where TPP refuses it, or there is none.</param>
    /// <param name="other">The token to take its place; null where TPP refuses it.</param>
    public static string? Worse(TppTokenInfo? present, TppTokenInfo? other)
    {
        if (other is null)
        {
            return "TPP does not accept it.";
        }

        if (TppScope.Missing(TppConnectRequest.DefaultScope, other.Scope) is { Length: > 0 } missing)
        {
            return $"It has the scope \"{other.Scope}\", which lacks \"{missing}\".";
        }

        if (other.ExpiresUtc is { } dead && dead <= other.ServerTimeUtc)
        {
            return $"It ended {dead:u}.";
        }

        // A token without an end outlives every other; one that TPP does not tell the end of is taken as such.
        return present?.ExpiresUtc is { } end && other.ExpiresUtc is { } sooner && sooner < end
            ? $"It ends {sooner:u}, before the one that is there ({end:u})."
            : null;
    }
}
