using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Http;

namespace PkiMesh.Lab.Tpp.Security;

/// <summary><c>/vedsdk/identity</c> (tpp-openapi.md §2.13).</summary>
internal static class IdentityEndpoints
{
    private const int DefaultLimit = 50;

    public static void Map(TppRouter router, TppState state)
    {
        // The vendor prints scope configuration; cert-manager asks with certificate:manage and is answered (measured.md §3).
        router.Add("GET", "vedsdk/identity/self", "any", request => state.Switches.StrictScopes && !request.Grant!.Scope.Allows("configuration")
            ? TppReply.OAuth(403, "insufficient_scope", "Grant rejected scope 'configuration'.")
            : TppReply.Ok(List([request.User, .. request.User.Groups])));
        router.Add("POST", "vedsdk/identity/browse", "configuration", request => Browse(state, request));
        router.Add("POST", "vedsdk/identity/validate", "configuration", request => Validate(state, request));
        router.Add("POST", "vedsdk/identity/getmemberships", "configuration", request => TppReply.Ok(List(FindId(state, request)?.Groups ?? [])));
        router.Add("POST", "vedsdk/identity/getassociatedentries", "configuration", request => TppReply.Ok(List(FindId(state, request)?.Groups ?? [])));
        router.Add("POST", "vedsdk/identity/getmembers", "configuration", request =>
            TppReply.Ok(List(FindId(state, request) is { } group ? state.Identities.Users.Where(user => user.Groups.Contains(group)) : [])));
        router.Add("POST", "vedsdk/identity/readattribute", "configuration", request => ReadAttribute(state, request));
    }

    private static JsonObject List(IEnumerable<TppUser> users) => new() { ["Identities"] = new JsonArray([.. users.Select(IdentityStore.Json)]) };

    private static TppUser? FindId(TppState state, TppRequest request) => request.Body["ID"] is JsonObject id
        ? state.Identities.Find(id.NonEmpty("PrefixedUniversal") ?? id.NonEmpty("PrefixedName") ?? id.NonEmpty("Universal") ?? id.NonEmpty("Name"))
        : null;

    private static TppReply Browse(TppState state, TppRequest request)
    {
        var filter = request.Body.Text("Filter") ?? "";
        var wanted = request.Body.Number("IdentityType") ?? 3;
        return TppReply.Ok(List(state.Identities.Users
            .Where(user => (wanted & (user.IsGroup ? 2 : 1)) != 0 && user.Name.Contains(filter.Trim('*'), StringComparison.OrdinalIgnoreCase))
            .Take(request.Body.Number("Limit") ?? DefaultLimit)));
    }

    private static TppReply Validate(TppState state, TppRequest request) => FindId(state, request) is { } user
        ? TppReply.Ok(new JsonObject { ["ID"] = IdentityStore.Json(user) })
        : TppReply.OAuth(400, "invalid_request", "Failed to validate the identity");

    private static TppReply ReadAttribute(TppState state, TppRequest request)
    {
        if (FindId(state, request) is not { } user)
        {
            return TppReply.OAuth(400, "invalid_request", "Failed to validate the identity");
        }

        var value = request.Body.Text("AttributeName")?.ToLowerInvariant() switch
        {
            "internet email address" => $"{user.Name}@example.com",
            "surname" or "given name" or null => user.Name,
            _ => null,
        };
        return TppReply.Ok(new JsonObject { ["Attributes"] = (value is null ? Array.Empty<string>() : [value]).ToJson() });
    }
}
