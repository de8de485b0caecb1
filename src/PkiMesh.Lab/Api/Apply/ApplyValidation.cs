using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Apply;

/// <summary>Checks an applied configuration against its schema. // recordings/api/05 #21, #22, #30, #31, #39</summary>
internal static class ApplyValidation
{
    public static void Check(ResourceInfo info, JsonObject applied)
    {
        var errors = new List<string>();
        Visit(applied, info.Schema, [], errors);
        if (errors.Count == 0)
        {
            return;
        }

        var detail = errors.Count == 1 ? errors[0] : "errors:\n  " + string.Join("\n  ", errors);
        var ns = (string?)applied["metadata"]?["namespace"];
        var name = (string?)applied["metadata"]?["name"];
        throw new ApiStatusException(
            500,
            "",
            $"failed to create typed patch object ({ns}/{name}; {(info.Id.Group.Length == 0 ? "/" + info.Id.Version : info.ApiVersion)}, Kind={info.Kind}): {detail}");
    }

    private static void Visit(JsonNode? value, TypeSchema schema, List<string> path, List<string> errors)
    {
        switch (value)
        {
            case null:
                break;
            case JsonObject map when schema.IsObject || schema.Type.Length == 0:
                VisitMap(map, schema, path, errors);
                break;
            case JsonArray list when schema.IsArray || schema.Type.Length == 0:
                VisitList(list, schema, path, errors);
                break;
            default:
                if (Expected(value, schema) is { } expected)
                {
                    errors.Add($"{PathElement.Show(path)}: expected {expected}, got {GoText.Unstructured(value)}");
                }

                break;
        }
    }

    private static void VisitMap(JsonObject map, TypeSchema schema, List<string> path, List<string> errors)
    {
        foreach (var (name, value) in map)
        {
            path.Add(PathElement.Field(name));
            if (schema.Field(name) is { } field)
            {
                Visit(value, field, path, errors);
            }
            else if (schema.Type.Length > 0)
            {
                errors.Add($"{PathElement.Show(path)}: field not declared in schema");
            }

            path.RemoveAt(path.Count - 1);
        }
    }

    private static void VisitList(JsonArray list, TypeSchema schema, List<string> path, List<string> errors)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < list.Count; i++)
        {
            var element = schema.ListType is "map" or "set" ? PathElement.Item(schema, list[i]) : "i:" + i;
            if (element is null)
            {
                errors.Add($"{PathElement.Show(path)}: element {i}: associative list with keys has an element that omits key field \"{schema.ListMapKeys.FirstOrDefault()}\" (and doesn't have default value)");
                continue;
            }

            if (!seen.Add(element))
            {
                errors.Add($"{PathElement.Show(path)}: duplicate entries for key {PathElement.ShowElement(element)}");
            }

            if (schema.Items is { } items)
            {
                path.Add(element);
                Visit(list[i], items, path, errors);
                path.RemoveAt(path.Count - 1);
            }
        }
    }

    private static string? Expected(JsonNode value, TypeSchema schema) => schema.Type switch
    {
        "object" => "map",
        "array" => "list",
        "string" when schema.Format == "quantity" => value is JsonValue ? null : "string",
        "string" => IsKind(value, System.Text.Json.JsonValueKind.String) ? null : "string",
        "integer" or "number" => JsonNumbers.IsNumber(value) ? null : "numeric (int or float)",
        "boolean" => IsKind(value, System.Text.Json.JsonValueKind.True) || IsKind(value, System.Text.Json.JsonValueKind.False) ? null : "boolean",
        _ => null,
    };

    private static bool IsKind(JsonNode value, System.Text.Json.JsonValueKind kind) => value is JsonValue v && v.GetValueKind() == kind;
}
