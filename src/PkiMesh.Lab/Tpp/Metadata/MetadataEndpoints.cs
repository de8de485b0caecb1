using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Config;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;

namespace PkiMesh.Lab.Tpp.Metadata;

/// <summary>
/// Custom fields (tpp-openapi.md §2.15). <c>metadata/get</c> gives both what the vendor describes and what vcert reads
/// (tpp-openapi.md §5.2); cert-manager fails a request whose metadata/get fails (measured.md §3).
/// </summary>
internal static class MetadataEndpoints
{
    private const int Success = 0;
    private const int InvalidDn = 2;
    private const int InvalidItem = 4;
    private const int InvalidRights = 7;
    private const int AlreadyExists = 9;
    private const int NotAllowed = 17;

    public static void Map(TppRouter router, TppState state)
    {
        void Add(string name, string scope, TppRouter.Handler handler) => router.Add("POST", "vedsdk/metadata/" + name, scope, handler);

        Add("get", ":manage", request => With(state, request, TppPermission.Read, item => Get(state, item)));
        Add("set", ":manage", request => With(state, request, TppPermission.Write, item => Set(state, request, item)));
        Add("getitems", ":manage", request => With(state, request, TppPermission.View, item => Items(state.Fields.ForClass(CertificateClass(item)))));
        Add("getitemguids", ":manage", request => With(state, request, TppPermission.View, item => TppReply.Ok(new JsonObject
        {
            ["ItemGuids"] = state.Fields.ForClass(CertificateClass(item)).Select(field => field.Guid.ToString("B")).ToJson(),
            ["Result"] = Success,
        })));
        // VenafiPS asks with whatever scope its session has.
        Add("getitemsforclass", "any", request => Items(state.Fields.ForClass(request.Body.NonEmpty("SchemaClass") ?? request.Body.Text("ConfigClass") ?? "")));
        router.Add("GET", "vedsdk/metadata/items", ":manage", _ => Items(state.Fields.All));
        Add("find", ":manage", request => Find(state, request));
        Add("finditem", ":manage", request => state.Fields.Find(request.Body.Text("Name") ?? "") is { } field
            ? TppReply.Ok(new JsonObject { ["ItemGuid"] = field.Guid.ToString("B"), ["Result"] = Success })
            : TppReply.Result(InvalidItem, "The custom field does not exist."));
        Add("loaditem", "configuration", request => ByDn(state, request) is { } field
            ? TppReply.Ok(new JsonObject { ["Item"] = Json(field), ["Result"] = Success })
            : TppReply.Result(InvalidDn, "The custom field does not exist."));
        Add("loaditemguid", "configuration", request => ByDn(state, request) is { } field
            ? TppReply.Ok(new JsonObject { ["ItemGuid"] = field.Guid.ToString("B"), ["Result"] = Success })
            : TppReply.Result(InvalidDn, "The custom field does not exist."));
        Add("defineitem", "configuration:manage", request => Define(state, request));
        Add("undefineitem", "configuration:delete", request => Undefine(state, request));
        Add("readeffectivevalues", ":manage", request => With(state, request, TppPermission.Read, item => TppReply.Ok(new JsonObject
        {
            ["Locked"] = false,
            ["Overridden"] = false,
            ["PolicyDn"] = "",
            ["Result"] = Success,
            ["Values"] = (Guid.TryParse(request.Body.Text("ItemGuid"), out var guid) ? item.CustomFields.GetValueOrDefault(guid) ?? [] : []).ToJson(),
        })));
    }

    private static string CertificateClass(TppObject item) => item.Type == TppClasses.Policy ? TppClasses.Certificate : item.Type;

    private static TppReply Get(TppState state, TppObject item)
    {
        var values = item.CustomFields.Where(pair => state.Fields.Find(pair.Key) is not null).ToList();
        return TppReply.Ok(new JsonObject
        {
            ["Data"] = new JsonArray([.. values.Select(pair => new JsonObject { ["Key"] = Json(state.Fields.Find(pair.Key)!), ["Value"] = pair.Value.ToJson() })]),
            ["GuidData"] = new JsonObject(values.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key.ToString("B"), pair.Value.ToJson()))),
            ["Locked"] = false,
            ["Result"] = Success,
        });
    }

    private static TppReply Set(TppState state, TppRequest request, TppObject item)
    {
        Dictionary<Guid, IReadOnlyList<string>> values = [];
        foreach (var entry in request.Body.Objects("GuidData"))
        {
            if (!Guid.TryParse(entry.Text("ItemGuid"), out var guid) || state.Fields.Find(guid) is not { } field)
            {
                return TppReply.Result(InvalidItem, "The custom field does not exist.");
            }

            var list = entry.Texts("List");
            if (field.AllowedValues.Count > 0 && list.Any(value => !field.AllowedValues.Contains(value)))
            {
                return TppReply.Result(NotAllowed, "A value is not in the list of allowed values.");
            }

            values[guid] = list;
        }

        if (!request.Body.Flag("KeepExisting"))
        {
            item.CustomFields.Keys.ToList().ForEach(item.ClearField);
        }

        foreach (var (guid, list) in values)
        {
            if (list.Count == 0)
            {
                item.ClearField(guid);
            }
            else
            {
                item.SetField(guid, list);
            }
        }

        item.Revision++;
        return TppReply.Ok(new JsonObject { ["Locked"] = false, ["Result"] = Success });
    }

    private static TppReply Find(TppState state, TppRequest request)
    {
        var wanted = Guid.TryParse(request.Body.Text("ItemGuid"), out var guid) ? guid : (Guid?)null;
        var value = request.Body.NonEmpty("Value");
        return TppReply.Ok(new JsonObject
        {
            ["Objects"] = new JsonArray([.. state.Tree.All
                .Where(item => item.CustomFields.Any(pair => (wanted is null || pair.Key == wanted) && (value is null || pair.Value.Any(one => TppTree.Fits(one, value))))
                    && state.Identities.May(request.User, item, TppPermission.View))
                .Select(item => ConfigTarget.Json(state, item))]),
            ["Result"] = Success,
        });
    }

    private static TppReply Define(TppState state, TppRequest request)
    {
        if (request.Body["Item"] is not JsonObject item || item.NonEmpty("Name") is not { } name)
        {
            return TppReply.OAuth(400, "invalid_request", "Missing parameter 'Item'");
        }

        if (state.Fields.Find(name) is not null)
        {
            return TppReply.Result(AlreadyExists, "The custom field exists already.");
        }

        var field = state.Fields.Add(new CustomField(state.NewGuid(), name, item.NonEmpty("Label") ?? name, TppDn.Join(TppDn.Metadata, name), item.Texts("Classes"))
        {
            Type = item.Number("Type") ?? 1,
            AllowedValues = item.Texts("AllowedValues"),
            Mandatory = item.Flag("Mandatory"),
        });
        return TppReply.Ok(new JsonObject { ["Item"] = Json(field), ["Result"] = Success });
    }

    private static TppReply Undefine(TppState state, TppRequest request)
    {
        if (!Guid.TryParse(request.Body.Text("ItemGuid"), out var guid) || state.Fields.Find(guid) is not { } field)
        {
            return TppReply.Result(InvalidItem, "The custom field does not exist.");
        }

        state.Fields.Remove(field);
        return TppReply.Result(Success);
    }

    private static CustomField? ByDn(TppState state, TppRequest request) =>
        state.Fields.All.FirstOrDefault(field => TppDn.Comparer.Equals(field.Dn, request.Body.Text("DN")));

    private static TppReply With(TppState state, TppRequest request, TppPermission needed, Func<TppObject, TppReply> then)
    {
        if (state.Tree.Find(request.Body.Text("DN")) is not { } item || !state.Identities.May(request.User, item, TppPermission.View))
        {
            return TppReply.Result(InvalidDn, "The object does not exist.");
        }

        return state.Identities.May(request.User, item, needed) ? then(item) : TppReply.Result(InvalidRights, "Insufficient rights to the object.");
    }

    private static TppReply Items(IEnumerable<CustomField> fields) => TppReply.Ok(new JsonObject
    {
        ["Items"] = new JsonArray([.. fields.Select(Json)]),
        ["Locked"] = false,
        ["Result"] = Success,
    });

    private static JsonObject Json(CustomField field) => new()
    {
        ["AllowedValues"] = field.AllowedValues.ToJson(),
        ["Classes"] = field.Classes.ToJson(),
        ["ConfigAttribute"] = field.Guid.ToString("B"),
        ["DN"] = field.Dn,
        ["DefaultValues"] = new JsonArray(),
        ["Guid"] = field.Guid.ToString("B"),
        ["Label"] = field.Label,
        ["Mandatory"] = field.Mandatory,
        ["Name"] = field.Name,
        ["Policyable"] = true,
        ["RenderHidden"] = false,
        ["RenderReadOnly"] = false,
        ["Single"] = field.Type != 2,
        ["Type"] = field.Type,
    };
}
