using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.OpenApi;

/// <summary>The Swagger 2.0 document of everything; its definitions are what clients of old read.</summary>
internal static class V2Document
{
    public static JsonObject Of(IReadOnlyList<ResourceInfo> resources)
    {
        var schemas = new SchemaWriter("#/definitions/");
        foreach (var resource in resources)
        {
            schemas.AddKind(resource);
        }

        var definitions = schemas.Definitions();
        foreach (var (_, definition) in definitions)
        {
            Downgrade(definition);
        }

        return new JsonObject
        {
            ["swagger"] = "2.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "1.34" },
            ["paths"] = new JsonObject(),
            ["definitions"] = definitions,
        };
    }

    /// <summary>Swagger 2.0 has no nullable, oneOf, anyOf and not, and a reference stands alone.</summary>
    private static void Downgrade(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var name in (string[])["nullable", "oneOf", "anyOf", "not", "x-kubernetes-validations"])
                {
                    if (map[name] is not JsonObject { Count: > 0 } || name == "not")
                    {
                        map.Remove(name);
                    }
                }

                if (map["allOf"] is JsonArray { Count: 1 } one && one[0] is JsonObject reference && reference.ContainsKey("$ref"))
                {
                    map.Remove("allOf");
                    map["$ref"] = reference["$ref"]!.DeepClone();
                }
                else
                {
                    map.Remove("allOf");
                }

                foreach (var (_, child) in map.ToList())
                {
                    Downgrade(child);
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    Downgrade(item);
                }

                break;
        }
    }
}
