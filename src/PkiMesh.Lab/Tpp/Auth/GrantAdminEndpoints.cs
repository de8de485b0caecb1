using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Http;

namespace PkiMesh.Lab.Tpp.Auth;

/// <summary><c>/vedsdk/oauth</c>: who has been granted what, and the end of it (tpp-openapi.md §2.3). Scope admin, and a master administrator.</summary>
internal static class GrantAdminEndpoints
{
    private const int Success = 0;
    private const int ApplicationNotFound = 2;
    private const int InvalidParameters = 6;

    public static void Map(TppRouter router, TppState state)
    {
        void Add(string name, Func<TppRequest, TppReply> handler) => router.Add("POST", "vedsdk/oauth/" + name, "admin", request => request.User.IsMaster
            ? handler(request)
            : TppReply.OAuth(401, "insufficient_rights", "The user is neither an administrator nor an OAuth administrator"));

        Add("getgrants", request => Grants(Find(state, request)));
        Add("enumerategrants", request => Grants(Find(state, request)));
        Add("grantcount", request => Done(new JsonObject { ["GrantCount"] = Find(state, request).Count }));
        Add("usercount", request => Done(new JsonObject { ["UserCount"] = Find(state, request).Select(grant => grant.User).Distinct().Count() }));
        Add("revokegrants", request => Revoke(state, request));
        Add("enumerateapplications", _ => Done(new JsonObject { ["Applications"] = new JsonArray([.. state.Tokens.Applications.Select(Json)]) }));
        Add("getapplication", request => state.Tokens.FindApplication(request.Body.Text("ApplicationId") ?? request.Body.Text("ID") ?? "") is { } application
            ? Done(new JsonObject { ["Application"] = Json(application) })
            : Failed(ApplicationNotFound, "The application was not found"));
        Add("getconfiguration", _ => Done(new JsonObject
        {
            ["Configuration"] = new JsonObject
            {
                ["AuthorizeByCertificate"] = true,
                ["AuthorizeByIntegrated"] = false,
                ["AuthorizeByJwt"] = true,
                ["AuthorizeByPassword"] = true,
                ["AuthorizeDevice"] = false,
                ["DefaultAccessTokenValidity"] = 7_776_000,
                ["DefaultGrantRefreshable"] = true,
                ["DefaultGrantValidity"] = 31_536_000,
                ["RefreshEndpointEnabled"] = true,
            },
        }));
    }

    private static List<TppGrant> Find(TppState state, TppRequest request)
    {
        var application = request.Body.NonEmpty("ApplicationId");
        var user = request.Body.NonEmpty("GranteePrefixedUniversal");
        return [.. state.Tokens.Grants.Where(grant => (application is null || grant.Application.Id == application) && (user is null || grant.User.PrefixedUniversal == user))];
    }

    private static TppReply Revoke(TppState state, TppRequest request)
    {
        if (request.Body.NonEmpty("ApplicationId") is null && request.Body.NonEmpty("GranteePrefixedUniversal") is null)
        {
            return Failed(InvalidParameters, "Either ApplicationId or GranteePrefixedUniversal is required");
        }

        Find(state, request).ForEach(state.Tokens.Revoke);
        return Done([]);
    }

    private static TppReply Grants(List<TppGrant> grants) => Done(new JsonObject
    {
        // The tokens themselves are shown to nobody.
        ["Grants"] = new JsonArray([.. grants.Select(grant => new JsonObject
        {
            ["AccessIssuedOnISO8601"] = TppTime.Iso(grant.AccessIssuedOn),
            ["AccessIssuedOnUnixTime"] = grant.AccessIssuedOn.ToUnixTimeSeconds(),
            ["Application"] = grant.Application.Id,
            ["ExpiresISO8601"] = grant.EndsOn is { } end ? TppTime.Iso(end) : null,
            ["ExpiresUnixTime"] = grant.EndsOn?.ToUnixTimeSeconds() ?? 0,
            ["GrantIssuedOnISO8601"] = TppTime.Iso(grant.IssuedOn),
            ["GrantIssuedOnUnixTime"] = grant.IssuedOn.ToUnixTimeSeconds(),
            ["GrantedToPrefixedUniversal"] = grant.User.PrefixedUniversal,
            ["GranteePrefixedUniversal"] = grant.User.PrefixedUniversal,
            ["Scope"] = grant.Scope.ToString(),
            ["ValidFor"] = (long)(grant.AccessEndsOn - grant.AccessIssuedOn).TotalSeconds,
        })]),
    });

    private static JsonObject Json(TppApplication application) => new()
    {
        ["AccessValidity"] = (long)application.AccessValidity.TotalSeconds,
        ["GrantValidity"] = application.GrantValidity is { } validity ? (long)validity.TotalSeconds : null,
        ["ID"] = application.Id,
        ["MaximumScope"] = application.Scope.ToString(),
        ["Name"] = application.Id,
        ["Renewable"] = application.Renewable,
        ["Scope"] = application.Scope.ToString(),
    };

    private static TppReply Done(JsonObject body)
    {
        body["Error"] = null;
        body["Result"] = Success;
        body["Success"] = true;
        return TppReply.Ok(body);
    }

    private static TppReply Failed(int result, string error) => TppReply.Ok(new JsonObject { ["Error"] = error, ["Result"] = result, ["Success"] = false });
}
