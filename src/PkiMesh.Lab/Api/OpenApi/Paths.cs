using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.OpenApi;

/// <summary>The paths of a resource. kubectl looks there for what a PATCH takes and whether fieldValidation is known.</summary>
internal static class Paths
{
    private static readonly (string Name, string Type, string Text)[] s_write =
    [
        ("dryRun", "string", "When present, indicates that modifications should not be persisted. Valid value: All."),
        ("fieldManager", "string", "The name of the actor that makes these changes."),
        ("fieldValidation", "string", "What becomes of unknown or duplicate fields: Ignore, Warn (the default) or Strict."),
    ];

    private static readonly (string Name, string Type, string Text)[] s_list =
    [
        ("allowWatchBookmarks", "boolean", "Ask for events of type BOOKMARK."),
        ("continue", "string", "Where the list before this one left off."),
        ("fieldSelector", "string", "A selector to restrict the list of returned objects by their fields."),
        ("labelSelector", "string", "A selector to restrict the list of returned objects by their labels."),
        ("limit", "integer", "The maximum number of objects in the answer."),
        ("resourceVersion", "string", "What resource versions the request may be served from."),
        ("resourceVersionMatch", "string", "How resourceVersion is applied to list calls."),
        ("sendInitialEvents", "boolean", "Begin a watch with the objects there are."),
        ("timeoutSeconds", "integer", "The limit of the call's duration."),
        ("watch", "boolean", "Watch for changes to the described resources."),
    ];

    private static readonly (string Name, string Type, string Text)[] s_delete =
    [
        s_write[0],
        ("gracePeriodSeconds", "integer", "The duration in seconds before the object should be deleted."),
        ("orphanDependents", "boolean", "Deprecated: use propagationPolicy."),
        ("propagationPolicy", "string", "Whether and how garbage collection will be performed: Orphan, Background or Foreground."),
    ];

    public static IEnumerable<(string Path, JsonObject Item)> Of(string root, ResourceInfo info, SchemaWriter schemas)
    {
        var collection = info.Namespaced ? $"{root}/namespaces/{{namespace}}/{info.Id.Resource}" : $"{root}/{info.Id.Resource}";
        if (info.Namespaced && info.Can("list"))
        {
            yield return ($"{root}/{info.Id.Resource}", new JsonObject { ["get"] = Operation(info, "list", schemas.ListReference(info), schemas, s_list) });
        }

        var many = new JsonObject();
        Add(many, info, "list", "get", schemas.ListReference(info), schemas, s_list);
        Add(many, info, "create", "post", schemas.Reference(info), schemas, s_write);
        Add(many, info, "deletecollection", "delete", schemas.Status(), schemas, [.. s_delete, .. s_list]);
        many["parameters"] = Parameters(info, named: false);
        yield return (collection, many);
        if (!info.Can("get"))
        {
            yield break;
        }

        yield return (collection + "/{name}", Item(info, info.Verbs, schemas.Reference(info), schemas));
        foreach (var sub in info.Subresources.Where(s => s.Name is "status" or "scale"))
        {
            var reference = sub.Name == "scale" ? schemas.Scale() : schemas.Reference(info);
            yield return ($"{collection}/{{name}}/{sub.Name}", Item(info, sub.Verbs, reference, schemas));
        }
    }

    private static JsonObject Item(ResourceInfo info, IReadOnlyList<string> verbs, JsonObject reference, SchemaWriter schemas)
    {
        var item = new JsonObject();
        foreach (var (verb, method, parameters) in (ReadOnlySpan<(string, string, (string, string, string)[])>)
            [("get", "get", []), ("update", "put", s_write), ("delete", "delete", s_delete), ("patch", "patch", [.. s_write, ("force", "boolean", "Take over fields of others. Apply patches only.")])])
        {
            if (verbs.Contains(verb))
            {
                item[method] = Operation(info, verb, reference, schemas, parameters);
            }
        }

        item["parameters"] = Parameters(info, named: true);
        return item;
    }

    private static void Add(JsonObject item, ResourceInfo info, string verb, string method, JsonObject reference, SchemaWriter schemas, (string, string, string)[] parameters)
    {
        if (info.Can(verb))
        {
            item[method] = Operation(info, verb, reference, schemas, parameters);
        }
    }

    private static JsonObject Operation(ResourceInfo info, string verb, JsonObject reference, SchemaWriter schemas, (string Name, string Type, string Text)[] parameters)
    {
        var action = verb switch { "update" => "put", "create" => "post", _ => verb };
        var operation = new JsonObject
        {
            ["tags"] = new JsonArray(Tag(info)),
            ["description"] = $"{verb} {(verb is "list" or "deletecollection" ? "objects of kind" : "the specified")} {info.Kind}",
            ["parameters"] = new JsonArray([.. parameters.Select(p => Query(p.Name, p.Type, p.Text))]),
        };
        if (Body(info, verb, reference, schemas) is { } body)
        {
            operation["requestBody"] = body;
        }

        operation["responses"] = new JsonObject
        {
            ["200"] = new JsonObject { ["description"] = "OK", ["content"] = Content(reference, "application/json", "application/yaml") },
            ["401"] = new JsonObject { ["description"] = "Unauthorized" },
        };
        operation["x-kubernetes-action"] = action;
        operation["x-kubernetes-group-version-kind"] = new JsonObject { ["group"] = info.Id.Group, ["version"] = info.Id.Version, ["kind"] = info.Kind };
        return operation;
    }

    private static JsonObject? Body(ResourceInfo info, string verb, JsonObject reference, SchemaWriter schemas) => verb switch
    {
        "create" or "update" => new JsonObject { ["content"] = Content(reference, "application/json", "application/yaml"), ["required"] = true },
        "patch" => new JsonObject
        {
            ["content"] = Content(schemas.Patch(), info.IsCustom
                ? ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"]
                : ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json"]),
            ["required"] = true,
        },
        _ => null,
    };

    private static JsonObject Content(JsonObject reference, params string[] types) =>
        new(types.Select(t => KeyValuePair.Create(t, (JsonNode?)new JsonObject { ["schema"] = reference.DeepClone() })));

    private static JsonArray Parameters(ResourceInfo info, bool named)
    {
        var parameters = new JsonArray();
        if (named)
        {
            parameters.Add(InPath("name", $"name of the {info.Kind}"));
        }

        if (info.Namespaced)
        {
            parameters.Add(InPath("namespace", "object name and auth scope, such as for teams and projects"));
        }

        return parameters;
    }

    private static JsonObject InPath(string name, string text) => new()
    {
        ["name"] = name,
        ["in"] = "path",
        ["description"] = text,
        ["required"] = true,
        ["schema"] = new JsonObject { ["type"] = "string", ["uniqueItems"] = true },
    };

    private static JsonObject Query(string name, string type, string text) => new()
    {
        ["name"] = name,
        ["in"] = "query",
        ["description"] = text,
        ["schema"] = new JsonObject { ["type"] = type, ["uniqueItems"] = true },
    };

    private static string Tag(ResourceInfo info) =>
        (info.Id.Group.Length == 0 ? "core" : info.Id.Group.Split('.')[0]) + "_" + info.Id.Version;
}
