using PkiMesh.Core.Policy;

namespace PkiMesh.Engine.Tpp;

/// <summary>What an answer that is not the one hoped for means.</summary>
internal static class TppErrors
{
    /// <summary>The failure of a call, in the words of TPP and with what to do about it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="url">The server.</param>
    /// <param name="target">What the call was about.</param>
    /// <param name="granted">The session's scope.</param>
    public static PkiMeshException Of(TppCall call, TppAnswer answer, Uri url, object? target, string? granted = null)
    {
        target ??= url.AbsoluteUri;
        return answer switch
        {
            { LacksScope: true } => Scope(call, answer, url, target, granted),
            { Status: 401 } => new("TppTokenExpired", PkiMeshErrorKind.AuthenticationError,
                $"TPP at {url} does not take the access token any more ({answer}).", target,
                "It has expired or was revoked. Sign in again with Connect-Tpp."),
            { Status: 403 } => new("TppPermissionDenied", PkiMeshErrorKind.PermissionDenied,
                $"TPP refused to {call.Doing}: the user has no right to {Quote(target)} ({answer}).", target,
                "Have the TPP administrators give the user View, Read, Write and Create on the folder. A right given a moment ago may take minutes to count."),
            { Status: 404 or 405 } => new("TppNotFound", PkiMeshErrorKind.ObjectNotFound,
                $"{url}{call.Path} answers, but not as TPP does ({answer}).", target,
                "Check that the address is the one of TPP's Web SDK (vedsdk and vedauth), not of its web console, a proxy or another server."),
            { Status: 429 or 502 or 503 or 504 } => new("TppUnavailable", PkiMeshErrorKind.ResourceUnavailable,
                $"TPP at {url} cannot serve at the moment ({answer}).{Pause(answer)}", target,
                "Nothing is wrong with the credentials. Try again later; cert-manager shows the same outage as a failed authentication."),
            { Status: >= 500 } => new("TppServerError", PkiMeshErrorKind.ResourceUnavailable,
                $"TPP failed to {call.Doing} ({answer}).", target, "Look in TPP's own log for the time of this call."),
            { Status: >= 300 and < 400 } => new("TppNotFound", PkiMeshErrorKind.ObjectNotFound,
                $"{url}{call.Path} sends elsewhere ({answer}), which TPP does not do.", target, "Give the address of TPP itself."),
            _ => new("TppBadRequest", PkiMeshErrorKind.InvalidArgument, $"TPP refused to {call.Doing} ({answer}).", target),
        };
    }

    /// <summary>Why no token was given.</summary>
    public static PkiMeshException OfGrant(TppCall call, TppAnswer answer, Uri url, string? user, string clientId, string scope)
    {
        if (answer.Status is not (400 or 401 or 403))
        {
            return Of(call, answer, url, url.AbsoluteUri);
        }

        var who = user is null ? "" : $" \"{user}\"";
        if (answer.OAuthError is "invalid_scope" or "insufficient_scope" || (answer.OAuthError is not "invalid_client" && Speaks(answer, "scope")))
        {
            return new PkiMeshException("TppScopeNotGranted", PkiMeshErrorKind.PermissionDenied,
                $"TPP at {url} does not grant the user{who} the scope \"{scope}\" through the API integration \"{clientId}\" ({answer}).", scope,
                $"Have the TPP administrators add \"{scope}\" to the API integration \"{clientId}\" and give the user access to it, or ask for less with -Scope.");
        }

        var advice = answer.OAuthError switch
        {
            "invalid_client" or "unauthorized_client" =>
                $"Check that TPP has an API integration \"{clientId}\" and that the user has access to it; name another with -ClientId.",
            "unsupported_grant_type" => "This way of signing in is switched off in TPP. Use another one, or have it switched on.",
            _ when call == TppCall.RefreshToken =>
                "The refresh token was used before, has expired or belongs to another client id. TPP takes each one once: store what ExportRefreshToken gives. Sign in anew to get another.",
            _ => $"Check the user name (TPP writes local:name or AD+domain:name) and what goes with it, that the account is not locked, and that it has access to the API integration \"{clientId}\".",
        };
        return new PkiMeshException("TppAuthenticationFailed", PkiMeshErrorKind.AuthenticationError,
            $"TPP at {url} did not let the user{who} in ({answer}).", user ?? url.AbsoluteUri, advice);
    }

    /// <summary>An answer that lacks what it must have.</summary>
    public static PkiMeshException BadAnswer(TppCall call, Uri url, string lacks) =>
        new("TppBadAnswer", PkiMeshErrorKind.InvalidData, $"The answer of {url}{call.Path} lacks {lacks}.", url.AbsoluteUri,
            "Check that the address is the one of TPP, and that no proxy stands between that changes answers.");

    public static bool Speaks(TppAnswer answer, string words) => answer.Words.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static PkiMeshException Scope(TppCall call, TppAnswer answer, Uri url, object target, string? granted)
    {
        var needed = call.Scope ?? "certificate:manage";
        var has = string.IsNullOrEmpty(granted) ? "" : $", and this session has \"{granted}\"";
        return new PkiMeshException("TppScopeNotGranted", PkiMeshErrorKind.PermissionDenied,
            $"TPP at {url} refused to {call.Doing}: the scope \"{needed}\" is needed{has} ({answer}).", target,
            $"Sign in again with Connect-Tpp -Scope '{TppScope.Join(granted ?? "", needed)}'; the API integration must hold that scope.");
    }

    private static string Quote(object target) => $"\"{target}\"";

    private static string Pause(TppAnswer answer) =>
        answer.RetryAfter is { } pause ? $" It asks to be left alone for {pause.TotalSeconds:0} seconds." : "";
}
