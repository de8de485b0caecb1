using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;
using static PkiMesh.Lab.Tpp.Config.ConfigTarget;

namespace PkiMesh.Lab.Tpp.Config;

/// <summary>The Config calls that read objects (tpp-openapi.md §2.12); the ones about policy are in <see cref="PolicyReads"/>.</summary>
internal static class ConfigReadEndpoints
{
    private const string Scope = "configuration";

    public static void Map(TppRouter router, TppState state)
    {
        void Add(string name, TppRouter.Handler handler) => router.Add("POST", "vedsdk/config/" + name, Scope, handler);

        Add("isvalid", request => With(state, request, TppPermission.View, item => TppReply.Ok(new JsonObject
        {
            ["Object"] = Json(state, item),
            ["Result"] = ConfigResult.Success,
        })));
        // Certificate tokens ask this as well: vcert retire, VenafiPS with certificate scope alone.
        router.Add("POST", "vedsdk/config/dntoguid", "any", request => request.Body.NonEmpty("ObjectDN") is null ? Missing("ObjectDN") : With(state, request, TppPermission.View, item => Identity(state, item, withDn: false)));
        router.Add("POST", "vedsdk/config/guidtodn", "any", request => request.Body.NonEmpty("ObjectGUID") is null ? Missing("ObjectGUID") : With(state, request, TppPermission.View, item => Identity(state, item, withDn: true)));
        Add("idinfo", request => request.Body.Long("ObjectID") is null ? Missing("ObjectID") : With(state, request, TppPermission.View, item => Identity(state, item, withDn: true)));
        Add("getrevision", request => With(state, request, TppPermission.View, item => Revision(item.Revision)));
        Add("gethighestrevision", request => With(state, request, TppPermission.View, item => Revision(state.Tree.Under(item.Dn).Append(item).Max(one => one.Revision))));
        Add("enumerate", request => Enumerate(state, request));
        Add("enumerateall", request => Enumerate(state, request, recursive: true));
        Add("enumerateobjectsderivedfrom", request => Objects(state, request, state.Tree.All
            .Where(item => TppClasses.IsA(item.Type, request.Body.Text("DerivedFrom") ?? "") && TppTree.Fits(item.Name, request.Body.Text("Pattern")))));
        Add("find", request => Find(state, request));
        Add("findcontainers", request => Scan(state, request, item => TppClasses.IsA(item.Type, "Container")));
        Add("findobjectsofclass", request => FindOfClass(state, request));
        Add("countobjects", request => With(state, request, TppPermission.View, item => TppReply.Ok(new JsonObject
        {
            ["Count"] = Below(state, request, item).Count(one => request.Body.NonEmpty("Type") is not { } type || TppClasses.IsA(one.Type, type)),
            ["Result"] = ConfigResult.Success,
        })));
        Add("read", request => Read(state, request));
        Add("readdn", request => Read(state, request));
        Add("readdnreferences", request => ReadReferences(state, request));
        Add("readall", request => With(state, request, TppPermission.Read, item => TppReply.Ok(new JsonObject
        {
            ["NameValues"] = new JsonArray([.. item.Attributes.Select(pair => new JsonObject { ["Name"] = pair.Key, ["Values"] = pair.Value.ToJson() })]),
            ["Result"] = ConfigResult.Success,
        })));
        Add("containableclasses", request => With(state, request, TppPermission.View, item => TppReply.Ok(new JsonObject
        {
            ["ClassNames"] = TppClasses.Containable(item.Type).ToJson(),
            ["Result"] = ConfigResult.Success,
        })));
        Add("getobjecttrustees", request => With(state, request, TppPermission.View, item => TppReply.Ok(new JsonObject
        {
            ["Identities"] = new JsonArray([.. state.Tree.Path(item.Dn).SelectMany(part => part.Permissions.Keys).Distinct()
                .Select(state.Identities.Find).OfType<Security.TppUser>().Select(Security.IdentityStore.Json)]),
            ["Result"] = ConfigResult.Success,
        })));
        router.Add("GET", "vedsdk/config/defaultdn", Scope, _ => TppReply.Ok(new JsonObject { ["DefaultDN"] = TppDn.Root, ["Result"] = ConfigResult.Success }));
        router.Add("POST", "vedsdk/configschema/class", "any", ClassDefinition);
        router.Add("POST", "vedsdk/configschema/attribute", "any", AttributeDefinition);
        PolicyReads.Map(Add, state);
    }

    private static TppReply Identity(TppState state, TppObject item, bool withDn)
    {
        var body = new JsonObject
        {
            ["ClassName"] = item.Type,
            ["GUID"] = item.Guid.ToString("B"),
            ["HierarchicalGUID"] = HierarchicalGuid(state, item),
            ["Result"] = ConfigResult.Success,
            ["Revision"] = item.Revision,
        };
        if (withDn)
        {
            body["ObjectDN"] = item.Dn;
        }

        return TppReply.Ok(body);
    }

    private static TppReply Revision(long revision) => TppReply.Ok(new JsonObject { ["Result"] = ConfigResult.Success, ["Revision"] = revision });

    private static TppReply Enumerate(TppState state, TppRequest request, bool recursive = false) => With(state, request, TppPermission.View, item =>
        Objects(state, request, (recursive ? state.Tree.Under(item.Dn) : Below(state, request, item)).Where(one => TppTree.Fits(one.Name, request.Body.Text("Pattern")))));

    private static TppReply FindOfClass(TppState state, TppRequest request)
    {
        List<string> classes = [.. request.Body.Texts("Classes"), .. request.Body.Texts("Class")];
        if (classes.Count == 0)
        {
            return Missing("Class");
        }

        return classes.FirstOrDefault(name => !TppClasses.Exists(name)) is { } unknown
            ? TppReply.Result(ConfigResult.ClassDoesNotExist, $"Class {unknown} does not exist.")
            : Scan(state, request, item => classes.Contains(item.Type, TppDn.Comparer) && TppTree.Fits(item.Name, request.Body.Text("Pattern")));
    }

    private static TppReply Find(TppState state, TppRequest request)
    {
        List<string> names = [.. request.Body.Texts("AttributeNames"), .. request.Body.Texts("AttributeName")];
        return Scan(state, request, item => names.Any(name => Values(item, name).Any(value => TppTree.Fits(value, request.Body.Text("Pattern"))))
            && TppTree.Fits(item.Name, request.Body.Text("ObjectPattern")) && (request.Body.NonEmpty("Class") is not { } type || TppClasses.IsA(item.Type, type)), otherwiseAll: true);
    }

    private static TppReply Scan(TppState state, TppRequest request, Func<TppObject, bool> fits, bool otherwiseAll = false)
    {
        if (otherwiseAll && request.Body.NonEmpty("ObjectDN") is null)
        {
            return Objects(state, request, state.Tree.All.Where(fits));
        }

        return With(state, request, TppPermission.View, item => Objects(state, request, Below(state, request, item).Where(fits)));
    }

    private static IEnumerable<TppObject> Below(TppState state, TppRequest request, TppObject item) =>
        request.Body.Flag("Recursive") ? state.Tree.Under(item.Dn) : state.Tree.Children(item.Dn);

    private static TppReply Read(TppState state, TppRequest request)
    {
        if (request.Body.NonEmpty("AttributeName") is not { } name)
        {
            return Missing("AttributeName");
        }

        return With(state, request, TppPermission.Read, item => Values(item, name) is { Count: > 0 } values
            ? TppReply.Ok(new JsonObject { ["AttributeName"] = name, ["ObjectDN"] = item.Dn, ["Result"] = ConfigResult.Success, ["Values"] = values.ToJson() })
            : NotSet(name));
    }

    private static TppReply ReadReferences(TppState state, TppRequest request) => With(state, request, TppPermission.Read, item =>
    {
        var values = Values(item, request.Body.Text("AttributeName") ?? "").Select(state.Tree.Find).OfType<TppObject>()
            .SelectMany(other => Values(other, request.Body.Text("ReferenceAttributeName") ?? ""));
        return TppReply.Ok(new JsonObject { ["Result"] = ConfigResult.Success, ["Values"] = values.ToJson() });
    });

    internal static TppReply NotSet(string name) => TppReply.Ok(new JsonObject
    {
        ["Error"] = $"Attribute {name} was not found.",
        ["Result"] = ConfigResult.AttributeNotFound,
        ["Values"] = new JsonArray(),
    });

    private static TppReply ClassDefinition(TppRequest request)
    {
        var name = request.Body.Text("Class") ?? "";
        return TppClasses.Exists(name)
            ? TppReply.Ok(new JsonObject
            {
                ["ClassDefinition"] = new JsonObject
                {
                    ["ContainmentNames"] = TppClasses.Containable(name).ToJson(),
                    ["MandatoryNames"] = new JsonArray(),
                    ["Name"] = TppClasses.Canonical(name),
                    ["OptionalNames"] = TppSchema.Optional(TppClasses.Canonical(name)).ToJson(),
                    ["SuperClassNames"] = TppClasses.Supers(name).ToJson(),
                },
                ["Result"] = ConfigResult.Success,
            })
            : TppReply.Result(ConfigResult.NoSuchSchemaName, $"Class {name} does not exist.");
    }

    private static TppReply AttributeDefinition(TppRequest request)
    {
        var name = request.Body.Text("Attribute") ?? "";
        const int MultiValued = 16;
        const int PolicyEnabled = 128;
        return TppSchema.HasAttribute(name)
            ? TppReply.Ok(new JsonObject
            {
                ["AttributeDefinition"] = new JsonObject { ["Name"] = name, ["Property"] = MultiValued | PolicyEnabled, ["Syntax"] = 1 },
                ["Result"] = ConfigResult.Success,
            })
            : TppReply.Result(ConfigResult.NoSuchSchemaName, $"Attribute {name} does not exist.");
    }
}
