using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;

namespace PkiMesh.Lab.Tpp.Security;

/// <summary><c>/vedsdk/permissions</c>, the calls of today and the old ones that VenafiPS makes (tpp-openapi.md §2.14).</summary>
internal static class PermissionEndpoints
{
    private const int Success = 1;
    private const int MissingObject = 3;
    private const int MissingPrincipal = 4;
    private const int ObjectDoesNotExist = 5;
    private const int NoAccessControlRights = 6;

    private static readonly (TppPermission Permission, string Name)[] s_flags =
    [
        (TppPermission.Associate, "IsAssociateAllowed"), (TppPermission.Create, "IsCreateAllowed"), (TppPermission.Delete, "IsDeleteAllowed"),
        (TppPermission.ManagePermissions, "IsManagePermissionsAllowed"), (TppPermission.PolicyWrite, "IsPolicyWriteAllowed"),
        (TppPermission.PrivateKeyRead, "IsPrivateKeyReadAllowed"), (TppPermission.PrivateKeyWrite, "IsPrivateKeyWriteAllowed"),
        (TppPermission.Read, "IsReadAllowed"), (TppPermission.Rename, "IsRenameAllowed"), (TppPermission.Revoke, "IsRevokeAllowed"),
        (TppPermission.View, "IsViewAllowed"), (TppPermission.Write, "IsWriteAllowed"),
    ];

    public static void Map(TppRouter router, TppState state)
    {
        router.Add("POST", "vedsdk/permissions/getprincipals", "security", request => WithObject(state, request, item => TppReply.Ok(new JsonObject
        {
            ["Principals"] = new JsonArray([.. Principals(state, item).Select(IdentityStore.Json)]),
            ["Result"] = Success,
        })));
        router.Add("POST", "vedsdk/permissions/getpermissions", "security", request => WithBoth(state, request, (item, user) => Permissions(state.Identities.Explicit(user, item))));
        router.Add("POST", "vedsdk/permissions/geteffectivepermissions", "security", request => WithBoth(state, request, (item, user) => Permissions(state.Identities.Effective(user, item))));
        router.Add("POST", "vedsdk/permissions/grantpermissions", "security:manage", request => Change(state, request, (item, user) => state.Identities.Explicit(user, item) | Read(request.Body["Permissions"] as JsonObject ?? [])));
        router.Add("POST", "vedsdk/permissions/replacepermissions", "security:manage", request => Change(state, request, (_, _) => Read(request.Body["Permissions"] as JsonObject ?? [])));
        router.Add("POST", "vedsdk/permissions/revokepermissions", "security:delete", request => Change(state, request, (_, _) => TppPermission.None));
        router.Add("GET", "vedsdk/permissions/refresh", "security", _ => TppReply.Ok(new JsonObject { ["Result"] = Success }));

        const string Old = "vedsdk/permissions/object/{guid}";
        router.Add("GET", Old, "security", request => WithGuid(state, request, item =>
            TppReply.Ok(Principals(state, item).Select(user => user.PrefixedUniversal).ToJson())));
        router.Add("GET", Old + "/myeffective", "security", request => WithGuid(state, request, item => Effective(state.Identities.Effective(request.User, item))));
        router.Add("GET", Old + "/local/{principal}", "security", request => WithLocal(state, request, (item, user) => TppReply.Ok(new JsonObject
        {
            ["ExplicitPermissions"] = Json(state.Identities.Explicit(user, item)),
            ["ImplicitPermissions"] = Json(state.Identities.Implicit(user, item)),
        })));
        router.Add("GET", Old + "/local/{principal}/effective", "security", request => WithLocal(state, request, (item, user) => Effective(state.Identities.Effective(user, item))));
        foreach (var method in new[] { "POST", "PUT" })
        {
            router.Add(method, Old + "/local/{principal}", "security:manage", request => WithLocal(state, request, (item, user) => Grant(state, request, item, user, Read(request.Body))));
        }

        router.Add("DELETE", Old + "/local/{principal}", "security:delete", request => WithLocal(state, request, (item, user) => Grant(state, request, item, user, TppPermission.None)));
    }

    public static JsonObject Json(TppPermission permissions) =>
        new(s_flags.Select(flag => KeyValuePair.Create<string, JsonNode?>(flag.Name, JsonValue.Create(permissions.HasFlag(flag.Permission)))));

    private static TppReply Effective(TppPermission permissions) => TppReply.Ok(new JsonObject { ["EffectivePermissions"] = Json(permissions) });

    private static IEnumerable<TppUser> Principals(TppState state, TppObject item) => state.Tree.Path(item.Dn)
        .SelectMany(part => part.Permissions.Keys).Distinct().Select(state.Identities.Find).OfType<TppUser>().Append(state.Admin).Distinct();

    private static TppPermission Read(JsonObject flags) =>
        s_flags.Aggregate(TppPermission.None, (sum, flag) => flags.Flag(flag.Name) ? sum | flag.Permission : sum);

    private static TppReply Permissions(TppPermission permissions)
    {
        var flags = Json(permissions);
        flags["IsAuditor"] = false;
        return TppReply.Ok(new JsonObject { ["Permissions"] = flags, ["Result"] = Success });
    }

    private static TppReply Change(TppState state, TppRequest request, Func<TppObject, TppUser, TppPermission> permissions) => WithBoth(state, request, (item, user) =>
    {
        if (!state.Identities.May(request.User, item, TppPermission.ManagePermissions))
        {
            return TppReply.Result(NoAccessControlRights);
        }

        item.Grant(user.PrefixedUniversal, permissions(item, user));
        return TppReply.Ok(new JsonObject { ["Result"] = Success });
    });

    private static TppReply Grant(TppState state, TppRequest request, TppObject item, TppUser user, TppPermission permissions)
    {
        if (!state.Identities.May(request.User, item, TppPermission.ManagePermissions))
        {
            return TppReply.Error(403, "You do not have sufficient rights to the object.");
        }

        item.Grant(user.PrefixedUniversal, permissions);
        return TppReply.Ok();
    }

    private static TppReply WithObject(TppState state, TppRequest request, Func<TppObject, TppReply> then)
    {
        var item = Guid.TryParse(request.Body.Text("ObjectGuid"), out var guid) ? state.Tree.Find(guid) : state.Tree.Find(request.Body.NonEmpty("ObjectDN"));
        if (item is null)
        {
            return TppReply.Ok(new JsonObject { ["Result"] = request.Body.NonEmpty("ObjectDN") is null ? MissingObject : ObjectDoesNotExist });
        }

        return state.Identities.May(request.User, item, TppPermission.View) ? then(item) : TppReply.Ok(new JsonObject { ["Result"] = ObjectDoesNotExist });
    }

    private static TppReply WithBoth(TppState state, TppRequest request, Func<TppObject, TppUser, TppReply> then) => WithObject(state, request, item =>
        state.Identities.Find(request.Body.NonEmpty("Principal")) is { } user ? then(item, user) : TppReply.Ok(new JsonObject { ["Result"] = MissingPrincipal }));

    private static TppReply WithGuid(TppState state, TppRequest request, Func<TppObject, TppReply> then) =>
        Guid.TryParse(request.Route["guid"], out var guid) && state.Tree.Find(guid) is { } item && state.Identities.May(request.User, item, TppPermission.View)
            ? then(item)
            : TppReply.Error(400, "Object does not exist.");

    private static TppReply WithLocal(TppState state, TppRequest request, Func<TppObject, TppUser, TppReply> then) => WithGuid(state, request, item =>
        state.Identities.Find(request.Route["principal"]) is { } user ? then(item, user) : TppReply.Error(400, "Unable to verify principal"));
}
