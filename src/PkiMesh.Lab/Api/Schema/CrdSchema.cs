using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Reads an openAPIV3Schema.</summary>
internal static class CrdSchema
{
    public static TypeSchema Root(JsonObject? source, bool preserveUnknownFields)
    {
        var root = source is null ? new TypeSchema { Type = "object", PreserveUnknownFields = true } : Read(source, preserveUnknownFields);
        return WithTypeAndMetadata(root);
    }

    public static TypeSchema Read(JsonObject source, bool preserveUnknownFields = false)
    {
        var embedded = Flag(source, "x-kubernetes-embedded-resource");
        var schema = new TypeSchema
        {
            Type = Text(source, "type") ?? "",
            Format = Text(source, "format"),
            Description = Text(source, "description"),
            Items = source["items"] is JsonObject items ? Read(items) : null,
            AdditionalProperties = source["additionalProperties"] switch
            {
                JsonObject map => Read(map),
                JsonValue value when value.TryGetValue(out bool any) && any => TypeSchema.Any,
                _ => null,
            },
            Required = [.. (source["required"] as JsonArray ?? []).Select(n => (string)n!)],
            Default = source["default"]?.DeepClone(),
            Nullable = Flag(source, "nullable"),
            IntOrString = Flag(source, "x-kubernetes-int-or-string"),
            PreserveUnknownFields = Flag(source, "x-kubernetes-preserve-unknown-fields") || preserveUnknownFields,
            EmbeddedResource = embedded,
            Enum = source["enum"] is JsonArray values ? [.. values.Select(v => v?.DeepClone())] : null,
            Pattern = Text(source, "pattern"),
            Minimum = Number(source, "minimum"),
            Maximum = Number(source, "maximum"),
            ExclusiveMinimum = Flag(source, "exclusiveMinimum"),
            ExclusiveMaximum = Flag(source, "exclusiveMaximum"),
            MultipleOf = Number(source, "multipleOf"),
            MinLength = Whole(source, "minLength"),
            MaxLength = Whole(source, "maxLength"),
            MinItems = Whole(source, "minItems"),
            MaxItems = Whole(source, "maxItems"),
            MinProperties = Whole(source, "minProperties"),
            MaxProperties = Whole(source, "maxProperties"),
            UniqueItems = Flag(source, "uniqueItems"),
            AllOf = Many(source, "allOf"),
            AnyOf = Many(source, "anyOf"),
            OneOf = Many(source, "oneOf"),
            Not = source["not"] is JsonObject not ? Read(not) : null,
            ListType = Text(source, "x-kubernetes-list-type"),
            ListMapKeys = [.. (source["x-kubernetes-list-map-keys"] as JsonArray ?? []).Select(n => (string)n!)],
            MapType = Text(source, "x-kubernetes-map-type"),
            Rules = [.. (source["x-kubernetes-validations"] as JsonArray ?? []).Select(r => Rule(r!.AsObject()))],
            Source = source,
        };
        foreach (var (name, value) in source["properties"] as JsonObject ?? [])
        {
            if (value is JsonObject property)
            {
                schema.Properties[name] = Read(property);
            }
        }

        return embedded ? WithTypeAndMetadata(schema) : schema;
    }

    private static TypeSchema WithTypeAndMetadata(TypeSchema schema)
    {
        var text = new TypeSchema { Type = "string" };
        schema.Properties.TryAdd("apiVersion", text);
        schema.Properties.TryAdd("kind", text);
        schema.Properties["metadata"] = BuiltInSchemas.ObjectMeta;
        return schema;
    }

    private static CelRule Rule(JsonObject rule) => new(
        Text(rule, "rule") ?? "",
        Text(rule, "message"),
        Text(rule, "messageExpression"),
        Text(rule, "reason"),
        Text(rule, "fieldPath"),
        Flag(rule, "optionalOldSelf"));

    private static IReadOnlyList<TypeSchema> Many(JsonObject source, string name) =>
        [.. (source[name] as JsonArray ?? []).OfType<JsonObject>().Select(s => Read(s))];

    private static string? Text(JsonObject source, string name) => source[name] is JsonValue v && v.TryGetValue(out string? text) ? text : null;

    private static bool Flag(JsonObject source, string name) => source[name] is JsonValue v && v.TryGetValue(out bool flag) && flag;

    private static double? Number(JsonObject source, string name) => source[name] is JsonValue v ? JsonNumbers.ToDouble(v) : null;

    private static long? Whole(JsonObject source, string name) => source[name] is JsonValue v ? (long?)JsonNumbers.ToDouble(v) : null;
}
