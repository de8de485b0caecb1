using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Tables;

/// <summary>meta.k8s.io/v1 Tables, as kubectl get asks for them. // recordings/api/10</summary>
public static class TableBuilder
{
    /// <summary>One row for each object. <paramref name="listMetadata"/> becomes the Table's metadata (resourceVersion, continue).</summary>
    public static JsonObject Build(ResourceInfo info, IReadOnlyList<JsonObject> items, TableIncludeObject include, DateTimeOffset now, JsonObject? listMetadata)
    {
        var shape = info.IsCustom ? CustomTables.Of(info) : BuiltInTables.Of(info);
        return new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = listMetadata?.DeepClone() ?? new JsonObject(),
            ["columnDefinitions"] = new JsonArray([.. shape.Columns.Select(c => new JsonObject
            {
                ["name"] = c.Name,
                ["type"] = c.Type,
                ["format"] = c.Format,
                ["description"] = c.Description,
                ["priority"] = c.Priority,
            })]),
            ["rows"] = new JsonArray([.. items.Select(i => Row(shape, i, include, now))]),
        };
    }

    /// <summary>The object as meta.k8s.io/v1 PartialObjectMetadata.</summary>
    public static JsonObject Partial(JsonObject item) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = item["metadata"]?.DeepClone() ?? new JsonObject(),
    };

    private static JsonObject Row(TableShape shape, JsonObject item, TableIncludeObject include, DateTimeOffset now) => new()
    {
        ["cells"] = new JsonArray(shape.Cells(item, now)),
        ["object"] = include switch
        {
            TableIncludeObject.None => null,
            TableIncludeObject.Object => item.DeepClone(),
            _ => Partial(item),
        },
    };
}
