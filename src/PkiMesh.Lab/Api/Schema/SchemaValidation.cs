using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Apply;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Value validation of a CRD's schema, in kube-openapi's words. // recordings/api/02, 14</summary>
internal sealed class SchemaValidation(List<FieldError> errors)
{
    /// <summary>Messages name fields relative to here.</summary>
    public string NamesFrom { get; init; } = "";

    public void Value(JsonNode? value, TypeSchema schema, string path, Earlier old = default)
    {
        var before = errors.Count;
        Visit(value, schema, path, old);
        Forgive(value, old, before);
    }

    private void Visit(JsonNode? value, TypeSchema schema, string path, Earlier old)
    {
        if (value is null)
        {
            if (!schema.Nullable && (schema.Type.Length > 0 || schema.IntOrString))
            {
                TypeFault(path, "null", schema.IntOrString ? "integer,string" : schema.Type);
            }

            return;
        }

        if (!CheckType(value, schema, path))
        {
            return;
        }

        switch (value)
        {
            case JsonObject map:
                Fields(map, schema, path, schema.EmbeddedResource, old);
                break;
            case JsonArray list:
                List(list, schema, path, old);
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String:
                Text((string)scalar!, schema, path);
                break;
            case JsonValue scalar when JsonNumbers.IsNumber(scalar):
                Number(scalar, schema, path);
                break;
        }

        if (schema.Enum is { } allowed && !allowed.Any(a => JsonEquality.Same(a, value)))
        {
            errors.Add(FieldError.NotSupported(path, value, allowed.Select(a => a?.ToJsonString() ?? "null")));
        }

        Composites(value, schema, path);
    }

    public void Object(JsonObject map, TypeSchema schema, Earlier old)
    {
        var before = errors.Count;
        Fields(map, schema, "", true, old);
        Forgive(map, old, before);
    }

    private void Forgive(JsonNode? value, Earlier old, int before)
    {
        if (errors.Count > before && old.IsSame(value))
        {
            errors.RemoveRange(before, errors.Count - before);
        }
    }

    private void Fields(JsonObject map, TypeSchema schema, string path, bool isResource, Earlier old)
    {
        if (schema.MinProperties is { } least && map.Count < least)
        {
            errors.Add(FieldError.Invalid(path, map.Count, $"{Name(path)} in body should have at least {least} properties"));
        }

        if (schema.MaxProperties is { } most && map.Count > most)
        {
            errors.Add(FieldError.TooMany(path, map.Count, most));
        }

        // The real order is that of a Go map, none.
        foreach (var (name, value) in map.OrderByDescending(p => p.Key, StringComparer.Ordinal))
        {
            if (!(isResource && name is ("metadata" or "apiVersion" or "kind")) && schema.Field(name) is { } field)
            {
                Value(value, field, Join(path, name), old.Field(name));
            }
        }

        foreach (var name in schema.Required)
        {
            if (!map.ContainsKey(name))
            {
                errors.Add(FieldError.Required(Join(path, name)));
            }
        }
    }

    private void List(JsonArray list, TypeSchema schema, string path, Earlier old)
    {
        if (schema.MinItems is { } least && list.Count < least)
        {
            errors.Add(FieldError.Invalid(path, list.Count, $"{Name(path)} in body should have at least {least} items"));
        }

        if (schema.MaxItems is { } most && list.Count > most)
        {
            errors.Add(FieldError.TooMany(path, list.Count, most));
        }

        if (schema.Items is { } items)
        {
            for (var i = 0; i < list.Count; i++)
            {
                Value(list[i], items, $"{path}[{i}]", old.Item(schema, list[i]));
            }
        }

        if (schema.UniqueItems && list.Select(i => i?.ToJsonString()).Distinct().Count() < list.Count)
        {
            errors.Add(FieldError.Invalid(path, "", $"{Name(path)} in body shouldn't contain duplicates"));
        }

        if (schema.ListType is "set" or "map")
        {
            Duplicates(list, schema, path);
        }
    }

    private void Duplicates(JsonArray list, TypeSchema schema, string path)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < list.Count; i++)
        {
            var element = PathElement.Item(schema, list[i]);
            if (element is not null && !seen.Add(element))
            {
                errors.Add(FieldError.Duplicate($"{path}[{i}]", JsonNode.Parse(element.AsSpan(2).ToString())));
            }
        }
    }

    private void Text(string text, TypeSchema schema, string path)
    {
        var runes = text.EnumerateRunes().Count();
        if (schema.MaxLength is { } most && runes > most)
        {
            errors.Add(FieldError.TooLong(path, most));
        }

        if (schema.MinLength is { } least && runes < least)
        {
            errors.Add(FieldError.Invalid(path, text, $"{Name(path)} in body should be at least {least} chars long"));
        }

        if (schema.Pattern is { } pattern && !GoRegex.IsMatch(text, pattern))
        {
            errors.Add(FieldError.Invalid(path, text, $"{Name(path)} in body should match '{pattern}'"));
        }

        if (schema.Format is { } format && !Formats.IsValid(format, text))
        {
            errors.Add(FieldError.TypeInvalid(path, text, $"{Name(path)} in body must be of type {format}: {JsonValue.Create(text).ToJsonString()}"));
        }
    }

    private void Number(JsonValue value, TypeSchema schema, string path)
    {
        var number = JsonNumbers.ToDouble(value) ?? 0;
        if (schema.Maximum is { } most && (schema.ExclusiveMaximum ? number >= most : number > most))
        {
            errors.Add(FieldError.Invalid(path, value, $"{Name(path)} in body should be less than {(schema.ExclusiveMaximum ? "" : "or equal to ")}{most:0.##########}"));
        }

        if (schema.Minimum is { } least && (schema.ExclusiveMinimum ? number <= least : number < least))
        {
            errors.Add(FieldError.Invalid(path, value, $"{Name(path)} in body should be greater than {(schema.ExclusiveMinimum ? "" : "or equal to ")}{least:0.##########}"));
        }

        if (schema.MultipleOf is { } factor && factor > 0 && Math.Abs(Math.IEEERemainder(number, factor)) > 1e-9)
        {
            errors.Add(FieldError.Invalid(path, value, $"{Name(path)} in body should be a multiple of {factor:0.##########}"));
        }
    }

    private void Composites(JsonNode value, TypeSchema schema, string path)
    {
        foreach (var part in schema.AllOf)
        {
            Value(value, part, path);
        }

        if (schema.AnyOf.Count > 0 && !schema.AnyOf.Any(s => Fits(value, s)))
        {
            errors.Add(FieldError.Invalid(path, "", $"\"{Name(path)}\" must validate at least one schema (anyOf)"));
        }

        if (schema.OneOf.Count > 0 && schema.OneOf.Count(s => Fits(value, s)) is var fitting and not 1)
        {
            var found = fitting == 0 ? "Found none valid" : $"Found {fitting} valid alternatives";
            errors.Add(FieldError.Invalid(path, "", $"\"{Name(path)}\" must validate one and only one schema (oneOf). {found}"));
        }

        if (schema.Not is { } not && Fits(value, not))
        {
            errors.Add(FieldError.Invalid(path, "", $"\"{Name(path)}\" must not validate the schema (not)"));
        }
    }

    private static bool Fits(JsonNode value, TypeSchema schema)
    {
        var found = new List<FieldError>();
        new SchemaValidation(found).Value(value, schema, "");
        return found.Count == 0;
    }

    private bool CheckType(JsonNode value, TypeSchema schema, string path)
    {
        var kind = Kind(value);
        if (schema.IntOrString)
        {
            return kind is "integer" or "string" || TypeFault(path, kind, "integer,string");
        }

        return schema.Type.Length == 0 || kind == schema.Type || (kind == "integer" && schema.Type == "number") || TypeFault(path, kind, schema.Type);
    }

    private bool TypeFault(string path, string kind, string expected)
    {
        errors.Add(FieldError.TypeInvalid(path, kind, $"{Name(path)} in body must be of type {expected}: \"{kind}\""));
        return false;
    }

    private static string Kind(JsonNode value) => value switch
    {
        JsonObject => "object",
        JsonArray => "array",
        JsonValue v => v.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => JsonNumbers.ToInt64(v) is not null ? "integer" : "number",
            _ => "boolean",
        },
        _ => "null",
    };

    private string Name(string path) =>
        NamesFrom.Length > 0 && path.StartsWith(NamesFrom + ".", StringComparison.Ordinal) ? path[(NamesFrom.Length + 1)..] : path;

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
