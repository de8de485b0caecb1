using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Apply;

/// <summary>The fields that an object sets.</summary>
internal static class FieldWalk
{
    public static FieldSet FieldsOf(JsonNode? value, SchemaView schema)
    {
        var set = new FieldSet();
        Visit(value, schema, [], set);
        return set;
    }

    private static void Visit(JsonNode? value, SchemaView declared, List<string> path, FieldSet set)
    {
        var schema = declared.For(value);
        switch (value)
        {
            case JsonObject or JsonArray when schema.Schema.IsAtomic:
                set.Insert(path);
                break;
            case JsonObject map:
                VisitMap(map, schema, path, set);
                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    if (PathElement.Item(schema.Schema, item) is not { } element)
                    {
                        continue;
                    }

                    path.Add(element);
                    Visit(item, schema.Items, path, set);
                    set.Insert(path);
                    path.RemoveAt(path.Count - 1);
                }

                break;
            default:
                set.Insert(path);
                break;
        }
    }

    private static void VisitMap(JsonObject map, SchemaView schema, List<string> path, FieldSet set)
    {
        foreach (var (name, value) in map)
        {
            path.Add(PathElement.Field(name));
            Visit(value, schema.Field(name), path, set);
            if (value is null or JsonObject { Count: 0 } || !schema.Declares(name))
            {
                set.Insert(path);
            }

            path.RemoveAt(path.Count - 1);
        }
    }
}
