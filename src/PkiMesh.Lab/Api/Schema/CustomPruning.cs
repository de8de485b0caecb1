using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>What becomes of a custom resource's unknown fields and nulls. // recordings/api/02 #46, 03 #1</summary>
internal static class CustomPruning
{
    /// <summary>Prunes in place; the paths of unknown fields come out as the server reports them, metadata's first.</summary>
    public static void Prune(JsonObject value, TypeSchema schema, List<string> unknown)
    {
        Metadata(value, "", unknown);
        var others = new List<string>();
        PruneMap(value, schema, "", others, isResource: true);
        unknown.AddRange(others.Order(StringComparer.Ordinal));
    }

    private static void Metadata(JsonObject value, string path, List<string> unknown)
    {
        if (!value.TryGetPropertyValue("metadata", out var metadata) || metadata is null)
        {
            return;
        }

        value["metadata"] = GoDecoder.Field(metadata, BuiltInSchemas.ObjectMeta, "ObjectMeta", [], path + "metadata", unknown);
    }

    private static void PruneMap(JsonObject map, TypeSchema schema, string path, List<string> unknown, bool isResource)
    {
        foreach (var (name, value) in map.ToList())
        {
            if (isResource && name is ("metadata" or "apiVersion" or "kind"))
            {
                continue;
            }

            var here = path + name;
            if (schema.Field(name) is not { } field)
            {
                map.Remove(name);
                unknown.Add(here);
            }
            else if (value is null && !field.Nullable && field.Default is null && field != TypeSchema.Any)
            {
                map.Remove(name);
            }
            else
            {
                PruneValue(value, field, here, unknown);
            }
        }
    }

    private static void PruneValue(JsonNode? value, TypeSchema schema, string path, List<string> unknown)
    {
        switch (value)
        {
            case JsonObject map when schema.IsObject || schema.EmbeddedResource:
                if (schema.EmbeddedResource)
                {
                    Metadata(map, path + ".", unknown);
                }

                PruneMap(map, schema, path + ".", unknown, schema.EmbeddedResource);
                break;
            case JsonArray list when schema.Items is { } items:
                for (var i = 0; i < list.Count; i++)
                {
                    PruneValue(list[i], items, $"{path}[{i}]", unknown);
                }

                break;
        }
    }
}
