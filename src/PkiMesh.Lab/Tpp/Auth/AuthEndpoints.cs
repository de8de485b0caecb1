using System.Text.Json.Nodes;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Security;

namespace PkiMesh.Lab.Tpp.Auth;

/// <summary><c>/vedauth</c>: grants, refresh, verify, revoke (tpp-web-sdk.md §1.4, §1.8; tpp-openapi.md §2.1, §2.2).</summary>
internal static class AuthEndpoints
{
    public static void Map(TppRouter router, TppState state)
    {
        router.Add("POST", "vedauth/authorize/oauth", null, request => ByPassword(state, request));
        router.Add("POST", "vedauth/authorize/certificate", null, request => ByCertificate(state, request));
        router.Add("POST", "vedauth/authorize/jwt", null, request => ByJwt(state, request));
        router.Add("POST", "vedauth/authorize/integrated", null, _ => new TppReply(401) { Headers = new Dictionary<string, string> { ["WWW-Authenticate"] = "Negotiate" } });
        router.Add("POST", "vedauth/authorize/device", null, _ => TppReply.OAuth(400, "unsupported_grant_type", "Device authorization is switched off"));
        router.Add("POST", "vedauth/authorize/token", null, request => Refresh(state, request));
        router.Add("GET", "vedauth/authorize/verify", "any", request => Verify(request.Grant!));
        router.Add("GET", "vedauth/authorize/isauthserver", null, _ => new TppReply(202) { Reason = "Venafi Authentication Server" });
        router.Add("GET", "vedauth/revoke/token", "any", request => Revoke(state, request));
        router.Add("GET", "vedauth", null, _ => TppReply.Ok());
    }

    private static TppReply ByPassword(TppState state, TppRequest request)
    {
        if (Missing(request, "client_id", "username", "password", "scope") is { } missing)
        {
            return missing;
        }

        var user = state.Identities.Find(request.Body.Text("username"));
        return Grant(state, request, user is { IsGroup: false } && user.Password == request.Body.Text("password") ? user : null, "Username/password combination not valid");
    }

    private static TppReply ByCertificate(TppState state, TppRequest request)
    {
        if (Missing(request, "client_id", "scope") is { } missing)
        {
            return missing;
        }

        if (request.ClientCertificate is not { } presented)
        {
            return TppReply.OAuth(400, "invalid_request", "Client certificate is required");
        }

        var certificate = LabCertificate.FromDer(presented.RawData);
        var issuers = state.Templates.Values.SelectMany(template => template.Authority.Chain).ToList();
        var trusted = ChainVerifier.VerifyAsGo(certificate, issuers, [state.RootCertificate], state.Now, ExtendedKeyUsages.ClientAuth).IsValid;
        var user = certificate.AltNames.Upns.Append(certificate.Subject.CommonName).Select(state.Identities.Find).FirstOrDefault(found => found is not null);
        return Grant(state, request, trusted ? user : null, "Client certificate is not valid for any identity");
    }

    private static TppReply ByJwt(TppState state, TppRequest request)
    {
        if (Missing(request, "client_id", "jwt", "scope") is { } missing)
        {
            return missing;
        }

        return Grant(state, request, state.Jwt.Resolve(request.Body.Text("jwt")!, state.Now), "JWT is not valid for any mapping");
    }

    private static TppReply Grant(TppState state, TppRequest request, TppUser? user, string refusal)
    {
        var id = request.Body.Text("client_id")!;
        if (state.Tokens.FindApplication(id) is not { } application)
        {
            return TppReply.OAuth(400, "invalid_client", $"Unregistered client_id '{id}'");
        }

        if (user is null)
        {
            return TppReply.OAuth(400, "invalid_grant", refusal);
        }

        if (TppScope.TryParse(request.Body.Text("scope")!) is not { } scope)
        {
            return TppReply.OAuth(400, "invalid_scope", "Scope is not valid");
        }

        if (scope.FirstBeyond(application.Scope) is { } beyond)
        {
            return TppReply.OAuth(400, "invalid_scope", $"Scope '{beyond}' is not granted to application '{id}'");
        }

        var grant = state.Tokens.Issue(application, user, scope);
        state.Log.Add(1048577, "API Grant - Issued", 7, user.FullName, id, scope.ToString());
        return TppReply.Ok(Json(state, grant));
    }

    private static TppReply Refresh(TppState state, TppRequest request)
    {
        if (request.Body.Text("grant_type") is { Length: > 0 } type && type != "refresh_token")
        {
            return TppReply.OAuth(400, "unsupported_grant_type", "Device authorization is switched off");
        }

        if (Missing(request, "client_id", "refresh_token") is { } missing)
        {
            return missing;
        }

        var grant = state.Tokens.Refresh(request.Body.Text("client_id")!, request.Body.Text("refresh_token")!);
        return grant is null
            ? TppReply.OAuth(400, "invalid_grant", "Grant has been revoked, has expired, or the refresh token is invalid")
            : TppReply.Ok(Json(state, grant));
    }

    private static TppReply Verify(TppGrant grant)
    {
        var end = grant.EndsOn;
        return TppReply.Ok(new JsonObject
        {
            ["access_issued_on"] = TppTime.Words(grant.AccessIssuedOn),
            ["access_issued_on_ISO8601"] = TppTime.Iso(grant.AccessIssuedOn),
            ["access_issued_on_unix_time"] = grant.AccessIssuedOn.ToUnixTimeSeconds(),
            ["application"] = grant.Application.Id,
            // The end of the grant, not of the token (tpp-openapi.md §2.2).
            ["expires"] = end is null ? null : TppTime.Words(end.Value),
            ["expires_ISO8601"] = end is null ? null : TppTime.Iso(end.Value),
            ["expires_unix_time"] = end?.ToUnixTimeSeconds() ?? 0,
            ["grant_issued_on"] = TppTime.Words(grant.IssuedOn),
            ["grant_issued_on_ISO8601"] = TppTime.Iso(grant.IssuedOn),
            ["grant_issued_on_unix_time"] = grant.IssuedOn.ToUnixTimeSeconds(),
            ["identity"] = grant.User.PrefixedUniversal,
            ["scope"] = grant.Scope.ToString(),
            ["valid_for"] = grant.AccessEndsOn.ToUnixTimeSeconds() - grant.AccessIssuedOn.ToUnixTimeSeconds(),
        });
    }

    private static TppReply Revoke(TppState state, TppRequest request)
    {
        state.Tokens.Revoke(request.Grant!);
        state.Log.Add(1048579, "API Grant - Revoked", 7, request.User.FullName, request.Grant!.Application.Id);
        return TppReply.Ok();
    }

    private static JsonObject Json(TppState state, TppGrant grant)
    {
        var json = new JsonObject
        {
            ["access_token"] = grant.AccessToken,
            ["expires"] = grant.AccessEndsOn.ToUnixTimeSeconds(),
            ["expires_in"] = (long)(grant.AccessEndsOn - state.Now).TotalSeconds,
            ["identity"] = grant.User.PrefixedUniversal,
            ["scope"] = grant.Scope.ToString(),
            ["token_type"] = "Bearer",
        };
        if (grant.RefreshToken is { } refresh)
        {
            json["refresh_token"] = refresh;
            json["refresh_until"] = grant.EndsOn?.ToUnixTimeSeconds() ?? 0;
        }

        return json;
    }

    private static TppReply? Missing(TppRequest request, params IReadOnlyList<string> names) =>
        names.FirstOrDefault(name => request.Body.NonEmpty(name) is null) is { } missing
            ? TppReply.OAuth(400, "invalid_request", $"Missing parameter '{missing}'")
            : null;
}
