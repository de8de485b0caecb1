using System.Security;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Tpp;

namespace PkiMesh.Engine.CertManager;

/// <summary>The Secret with which cert-manager signs in to TPP: what is in it, whether it still does, and what to put there.</summary>
internal sealed class TppCredentials(ITppPort tpp, IOperation operation)
{
    private const string TokenKey = "access-token";

    /// <summary>Whether the Secret can stay as it is, and when its token ends.</summary>
    public async Task<(bool Keep, DateTime? ExpiresUtc, string? Why)> JudgeAsync(JsonObject? live, TppClusterIssuerOptions options, CancellationToken cancellationToken)
    {
        if (live is null)
            return (false, null, null);
        if (options.Credential is { } credential)
        {
            var same = live.SecretText("username") == credential.UserName && live.SecretText("password") == credential.Password && live.SecretText(TokenKey) is null;
            return (same, null, same ? null : "user name and password");
        }

        if (live.SecretText(TokenKey) is not { Length: > 0 } token)
            return (false, null, "access token in place of user name and password");
        using var secret = TppSecret.Keep(token);
        var info = await tpp.InspectTokenAsync(options.Session, secret, cancellationToken).ConfigureAwait(false);
        if (info is null)
            return (false, null, "fresh access token: TPP does not accept the one that is there");
        if (info is { ExpiresUtc: { } end, IssuedUtc: { } begin } && end - info.ServerTimeUtc < (end - begin) / 4)
        {
            if (tpp.OwnsGrant(options.Session))
                return (false, end, "fresh access token: the one that is there has used up most of its life");
            operation.Warning($"The access token in Secret {live.Namespace()}/{live.Name()} ends {end:u}.");
        }

        return (true, info.ExpiresUtc, null);
    }

    /// <summary>A token for cert-manager: a grant of its own where the session can make one, else the session's own token.</summary>
    public async Task<(SecureString Token, DateTime? ExpiresUtc, bool OwnGrant)> GetTokenAsync(TppSession session, CancellationToken cancellationToken)
    {
        if (tpp.OwnsGrant(session))
        {
            var grant = await tpp.NewGrantAsync(session, session.ClientId, TppConnectRequest.DefaultScope, cancellationToken).ConfigureAwait(false);
            return (grant.AccessToken.Copy(), grant.Token.ExpiresUtc, true);
        }

        // The session renews its token on use, and with it the one that cert-manager would hold.
        var info = await tpp.GetTokenAsync(session, cancellationToken).ConfigureAwait(false);
        if (info.ExpiresUtc is { } end)
            operation.Warning($"cert-manager gets this session's own access token, which ends {end:u}; run the command again with a fresh one before that.");
        var token = TppConnection.Of(session).ExportAccessToken()
            ?? throw new PkiMeshException("TppSessionClosed", PkiMeshErrorKind.InvalidOperation, "The TPP session has ended.", session.Url.AbsoluteUri, "Sign in again with Connect-Tpp.");
        return (token, info.ExpiresUtc, false);
    }

    public static JsonObject ToSecret(TppClusterIssuerOptions options, string name, SecureString? token)
    {
        var data = options.Credential is { } credential
            ? new JsonObject { ["username"] = Encode(credential.UserName), ["password"] = Encode(credential.Password) }
            : new JsonObject { [TokenKey] = token is null ? null : Encode(token.ToPlainText()) };
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = options.SecretNamespace,
                ["labels"] = new JsonObject { ["controller.cert-manager.io/fao"] = "true" },
            },
            ["type"] = "Opaque",
            ["data"] = data,
        };
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
