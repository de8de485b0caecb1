using System.Security;
using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Tpp;

internal sealed partial class TppPort
{
    public async Task<TppTokenInfo> GetTokenAsync(TppSession session, CancellationToken cancellationToken)
    {
        var connection = TppConnection.Of(session);
        var answer = await connection.CallAsync(TppCall.VerifyToken, null, null, cancellationToken).ConfigureAwait(false);
        var token = ReadToken(answer.Body ?? throw TppErrors.BadAnswer(TppCall.VerifyToken, session.Url, "the token's data"), connection.Transport.ServerTimeUtc);
        session.ClientId = token.ClientId.Length > 0 ? token.ClientId : session.ClientId;
        session.Scope = token.Scope.Length > 0 ? token.Scope : session.Scope;
        session.Identity = token.Identity ?? session.Identity;
        session.TokenExpiresUtc = token.ExpiresUtc ?? session.TokenExpiresUtc;
        session.GrantExpiresUtc = token.GrantExpiresUtc ?? session.GrantExpiresUtc;
        return token with { ExpiresUtc = session.TokenExpiresUtc };
    }

    public async Task<TppTokenInfo?> InspectTokenAsync(TppSession session, SecureString accessToken, CancellationToken cancellationToken)
    {
        var transport = TppConnection.Of(session).Transport;
        var answer = await transport.SendAsync(TppCall.VerifyToken, TppSecret.Reveal(accessToken), null, cancellationToken).ConfigureAwait(false);
        return answer switch
        {
            { IsSuccess: true, Body: { } body } => ReadToken(body, transport.ServerTimeUtc),
            { Status: 400 or 401 } => null,
            _ => throw TppErrors.Of(TppCall.VerifyToken, answer, session.Url, null),
        };
    }

    public async Task<TppGrant> NewGrantAsync(TppSession session, string clientId, string scope, CancellationToken cancellationToken)
    {
        var connection = TppConnection.Of(session);
        if (!connection.Signer.CanGrant)
        {
            throw new PkiMeshException(
                "TppGrantNotPossible",
                PkiMeshErrorKind.InvalidOperation,
                $"The session with {session.Url} came from a token, and a token cannot bring another grant for \"{clientId}\".",
                session.Url.AbsoluteUri,
                "Sign in with Connect-Tpp -Credential, -ClientCertificate or -Jwt, or give the access token for cert-manager yourself.");
        }

        var tokens = await connection.Signer.GrantAsync(clientId, scope, cancellationToken).ConfigureAwait(false);
        var info = await InspectTokenAsync(session, tokens.Access, cancellationToken).ConfigureAwait(false)
            ?? new TppTokenInfo { ClientId = clientId, Scope = tokens.Scope ?? scope, Identity = tokens.Identity, ServerTimeUtc = connection.Transport.ServerTimeUtc };
        return new TppGrant(session.Url, info with { ExpiresUtc = info.ExpiresUtc ?? tokens.ExpiresUtc }, tokens.Access);
    }

    public Task RevokeTokenAsync(TppSession session, SecureString accessToken, CancellationToken cancellationToken) =>
        TppConnection.RevokeAsync(TppConnection.Of(session).Transport, accessToken, cancellationToken);

    public async Task<IReadOnlyList<TppIdentity>> GetIdentitiesAsync(TppSession session, CancellationToken cancellationToken)
    {
        var connection = TppConnection.Of(session);
        var answer = await connection.AskAsync(TppCall.Self, null, cancellationToken).ConfigureAwait(false);
        if (answer.Status == 403 || answer.LacksScope)
        {
            return [];
        }

        if (!answer.IsSuccess)
        {
            throw connection.Failure(TppCall.Self, answer, null);
        }

        return answer.Body?["Identities"] is JsonArray identities ? [.. identities.OfType<JsonObject>().Select(ReadIdentity)] : [];
    }

    private static async Task<Version?> GetVersionAsync(TppSession session, CancellationToken cancellationToken)
    {
        var connection = TppConnection.Of(session);
        var answer = await connection.AskAsync(TppCall.Version, null, cancellationToken).ConfigureAwait(false);
        if (answer.Status >= 500)
        {
            throw connection.Failure(TppCall.Version, answer, null);
        }

        return answer.IsSuccess && Version.TryParse(answer.Text("Version"), out var version) ? version : null;
    }

    private static TppIdentity ReadIdentity(JsonObject identity) => new(
        TppJson.Text(identity["Name"]) ?? "",
        TppJson.Text(identity["PrefixedName"]) ?? "",
        TppJson.Text(identity["PrefixedUniversal"]) ?? "",
        TppJson.Flag(identity["IsGroup"]) ?? (TppJson.Number(identity["Type"]) is { } type && (type & 2) != 0));

    // The three "expires" members are the end of the grant, 0 or null where it has none; the access token's own end is its issue
    // plus the seconds that it is valid.
    private static TppTokenInfo ReadToken(JsonObject body, DateTime serverTime)
    {
        var issued = TppJson.UnixTime(body["access_issued_on_unix_time"]) ?? TppJson.Time(body["access_issued_on_ISO8601"]);
        var life = TppJson.Number(body["valid_for"]);
        return new TppTokenInfo
        {
            ClientId = TppJson.Text(body["application"]) ?? "",
            Scope = TppJson.Text(body["scope"]) ?? "",
            Identity = TppJson.Text(body["identity"]),
            IssuedUtc = issued,
            ExpiresUtc = life is { } seconds ? (issued ?? serverTime).AddSeconds(seconds) : null,
            GrantIssuedUtc = TppJson.UnixTime(body["grant_issued_on_unix_time"]) ?? TppJson.Time(body["grant_issued_on_ISO8601"]),
            GrantExpiresUtc = body["expires_unix_time"] is null ? TppJson.Time(body["expires_ISO8601"]) : TppJson.UnixTime(body["expires_unix_time"]),
            ServerTimeUtc = serverTime,
        };
    }
}
