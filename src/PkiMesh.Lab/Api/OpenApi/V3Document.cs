using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.OpenApi;

/// <summary>The OpenAPI 3.0 document of one group version.</summary>
internal static class V3Document
{
    public static JsonObject Of(string group, string version, IReadOnlyList<ResourceInfo> resources)
    {
        var schemas = new SchemaWriter("#/components/schemas/");
        var paths = new JsonObject();
        var root = group.Length == 0 ? $"/api/{version}" : $"/apis/{group}/{version}";
        foreach (var resource in resources)
        {
            schemas.AddKind(resource);
            foreach (var (path, item) in Paths.Of(root, resource, schemas))
            {
                paths[path] = item;
            }
        }

        var custom = resources[0].IsCustom;
        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = custom ? "Kubernetes CRD Swagger" : "Kubernetes", ["version"] = custom ? "v0.1.0" : "1.34" },
            ["paths"] = Sorted(paths),
            ["components"] = new JsonObject { ["schemas"] = schemas.Definitions() },
        };
    }

    private static JsonObject Sorted(JsonObject map)
    {
        var pairs = map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())).ToList();
        return new JsonObject(pairs);
    }
}
