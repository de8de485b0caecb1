using System.Security;
using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Tpp;

/// <summary>Gets access tokens, with whatever the user signed in with. It holds copies of its own of all secrets.</summary>
internal sealed class TppSigner(TppTransport transport, TppGrantKind grant, string? user, SecureString? secret) : IDisposable
{
    private readonly SecureString? _secret = secret?.Copy();

    /// <summary>Whether it can ask for a further grant, apart from any it got before.</summary>
    public bool CanGrant => grant is not (TppGrantKind.AccessToken or TppGrantKind.RefreshToken);

    public string? User => user;

    public async Task<TppTokens> GrantAsync(string clientId, string scope, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["client_id"] = clientId, ["scope"] = scope };
        TppCall call;
        switch (grant)
        {
            case TppGrantKind.Credential:
                call = TppCall.GrantByPassword;
                body["username"] = user;
                body["password"] = TppSecret.Reveal(_secret!);
                break;
            case TppGrantKind.Jwt:
                call = TppCall.GrantByJwt;
                body["jwt"] = TppSecret.Reveal(_secret!);
                break;
            case TppGrantKind.ClientCertificate:
                call = TppCall.GrantByCertificate;
                break;
            case TppGrantKind.Integrated:
                call = TppCall.GrantByIdentity;
                break;
            default:
                throw new InvalidOperationException($"A session from {grant} cannot ask for a grant.");
        }

        var answer = await transport.SendAsync(call, null, body, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess ? Read(call, answer) : throw TppErrors.OfGrant(call, answer, transport.Url, user, clientId, scope);
    }

    public async Task<TppTokens> RefreshAsync(SecureString refreshToken, string clientId, string scope, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["client_id"] = clientId, ["refresh_token"] = TppSecret.Reveal(refreshToken) };
        var answer = await transport.SendAsync(TppCall.RefreshToken, null, body, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess ? Read(TppCall.RefreshToken, answer) : throw TppErrors.OfGrant(TppCall.RefreshToken, answer, transport.Url, user, clientId, scope);
    }

    public void Dispose() => _secret?.Dispose();

    private TppTokens Read(TppCall call, TppAnswer answer)
    {
        if (answer.Text("access_token") is not { Length: > 0 } access)
        {
            throw TppErrors.BadAnswer(call, transport.Url, "an access token");
        }

        var expires = TppJson.UnixTime(answer.Body!["expires"])
            ?? (TppJson.Number(answer.Body["expires_in"]) is { } seconds ? transport.ServerTimeUtc.AddSeconds(seconds) : null);
        return new TppTokens(
            TppSecret.Keep(access),
            answer.Text("refresh_token") is { Length: > 0 } refresh ? TppSecret.Keep(refresh) : null,
            expires,
            TppJson.UnixTime(answer.Body["refresh_until"]),
            answer.Text("scope"),
            answer.Text("identity"));
    }
}
