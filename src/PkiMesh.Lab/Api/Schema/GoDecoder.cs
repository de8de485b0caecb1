using System.Text.Json;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Decoding JSON into Go structs, with Go's errors. // recordings/api/02 #56, #57, 16 #1</summary>
internal static class GoDecoder
{
    /// <summary>The object with known fields only. A wrong type is a <see cref="FormatException"/> in Go's words.</summary>
    public static JsonObject Decode(JsonObject value, TypeSchema schema, List<string> unknown) =>
        Struct(value, schema, [], "", unknown);

    public static JsonNode? Field(JsonNode value, TypeSchema schema, string owner, IReadOnlyList<string> names, string path, List<string> unknown) =>
        Value(value, schema, owner, names, path, unknown);

    private static JsonObject Struct(JsonObject map, TypeSchema schema, IReadOnlyList<string> names, string path, List<string> unknown)
    {
        var result = new JsonObject();
        foreach (var (name, value) in map)
        {
            var here = path.Length == 0 ? name : $"{path}.{name}";
            if (!schema.Properties.TryGetValue(name, out var field))
            {
                unknown.Add(here);
            }
            else if (value is not null)
            {
                result[name] = Value(value, field, schema.GoName ?? "", [.. names, name], here, unknown);
            }
        }

        return result;
    }

    private static JsonNode? Value(JsonNode value, TypeSchema schema, string owner, IReadOnlyList<string> names, string path, List<string> unknown)
    {
        if (schema.IntOrString)
        {
            return value is JsonValue v && (JsonNumbers.IsInteger(v) || v.GetValueKind() == JsonValueKind.String)
                ? v.DeepClone()
                : throw new FormatException($"json: cannot unmarshal {KindOf(value)} into Go value of type int32");
        }

        switch (schema.Type)
        {
            case "" when schema.PreserveUnknownFields:
                return value.DeepClone();
            case "object" when value is JsonObject map:
                return schema.AdditionalProperties is { } values ? Map(map, values, owner, names, path, unknown) : Struct(map, schema, names, path, unknown);
            case "array" when value is JsonArray list:
                var items = new JsonArray();
                for (var i = 0; i < list.Count; i++)
                {
                    items.Add(list[i] is { } item ? Value(item, schema.Items!, owner, names, $"{path}[{i}]", unknown) : Zero(schema.Items!));
                }

                return items;
            case "string" or "integer" or "number" or "boolean" when value is JsonValue scalar:
                return GoScalars.Decode(scalar, schema) ?? throw Wrong(value, schema, owner, names);
            default:
                throw Wrong(value, schema, owner, names);
        }
    }

    private static JsonObject Map(JsonObject map, TypeSchema values, string owner, IReadOnlyList<string> names, string path, List<string> unknown)
    {
        var result = new JsonObject();
        foreach (var (name, value) in map)
        {
            result[name] = value is null ? Zero(values) : Value(value, values, owner, names, $"{path}.{name}", unknown);
        }

        return result;
    }

    private static JsonNode? Zero(TypeSchema schema) => schema.Type switch
    {
        "string" => schema.Format == "quantity" ? "0" : "",
        "integer" or "number" => JsonNode.Parse("0"),
        "boolean" => false,
        "object" => new JsonObject(),
        _ => null,
    };

    private static FormatException Wrong(JsonNode value, TypeSchema schema, string owner, IReadOnlyList<string> names)
    {
        var shown = JsonNumbers.IsNumber(value) && schema.Type is "integer" ? $"number {value.ToJsonString()}" : KindOf(value);
        var place = owner.Length == 0 && names.Count == 0 ? "Go value" : $"Go struct field {owner}.{string.Join(".", names)}";
        return new FormatException($"json: cannot unmarshal {shown} into {place} of type {GoType(schema)}");
    }

    internal static string KindOf(JsonNode value) => value switch
    {
        JsonObject => "object",
        JsonArray => "array",
        JsonValue v => v.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            _ => "bool",
        },
        _ => "null",
    };

    // A map's value is named, not the map: recordings/api/02 #56.
    private static string GoType(TypeSchema schema) => schema.Type switch
    {
        "integer" => schema.Format ?? "int64",
        "number" => "float64",
        "boolean" => "bool",
        "string" => schema.Format == "byte" ? "[]uint8" : "string",
        "array" => "[]" + GoType(schema.Items!),
        "object" when schema.AdditionalProperties is { } values => "map[string]" + GoType(values),
        "object" => "v1." + (schema.GoName ?? "Object"),
        _ => "interface {}",
    };
}
