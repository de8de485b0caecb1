using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.OpenApi;

/// <summary>Writes schemas as OpenAPI definitions, each named type once.</summary>
internal sealed class SchemaWriter(string prefix)
{
    public const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private const string Quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    private const string IntOrString = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";

    private readonly SortedDictionary<string, JsonObject> _definitions = new(StringComparer.Ordinal);

    public JsonObject Definitions() => new(_definitions.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value)));

    public static string NameOf(ResourceInfo info) => info.Schema.DefinitionName ?? $"{Reversed(info.Id.Group)}.{info.Id.Version}.{info.Kind}";

    public JsonObject Reference(ResourceInfo info) => Reference(NameOf(info));

    public JsonObject ListReference(ResourceInfo info) => Reference(NameOf(info)[..^info.Kind.Length] + info.ListKind);

    public JsonObject Status() => Named(Meta + "Status", "Status is a return value for calls that don't return other objects.");

    public JsonObject Patch() => Named(Meta + "Patch", "Patch is provided to give a concrete name and type to the Kubernetes PATCH request body.");

    public JsonObject Scale() => AddType(BuiltInSchemas.For("autoscaling", "v1", "Scale"));

    /// <summary>Adds the resource's kind and its list.</summary>
    public void AddKind(ResourceInfo info)
    {
        var name = NameOf(info);
        if (info.IsCustom)
        {
            _definitions[name] = Custom(info);
        }
        else
        {
            AddType(info.Schema);
        }

        _definitions[name]["x-kubernetes-group-version-kind"] = Kinds(info, info.Kind);
        if (info.Can("list"))
        {
            _definitions[name[..^info.Kind.Length] + info.ListKind] = List(info, name);
        }
    }

    private JsonObject List(ResourceInfo info, string name) => new()
    {
        ["description"] = $"{info.ListKind} is a list of {info.Kind}",
        ["type"] = "object",
        ["required"] = new JsonArray("items"),
        ["properties"] = new JsonObject
        {
            ["apiVersion"] = Text(TypeTexts.ApiVersion),
            ["items"] = new JsonObject { ["description"] = $"List of {info.Id.Resource}.", ["type"] = "array", ["items"] = AllOf(Reference(name)) },
            ["kind"] = Text(TypeTexts.Kind),
            ["metadata"] = AllOf(Named(Meta + "ListMeta", "ListMeta describes metadata that synthetic resources must have."), "Standard list metadata."),
        },
        ["x-kubernetes-group-version-kind"] = Kinds(info, info.ListKind),
    };

    private JsonObject Custom(ResourceInfo info)
    {
        var definition = info.Schema.Source?.DeepClone().AsObject() ?? new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
        if (definition["properties"] is not JsonObject properties)
        {
            definition["properties"] = properties = [];
        }

        properties["apiVersion"] = Text(TypeTexts.ApiVersion);
        properties["kind"] = Text(TypeTexts.Kind);
        properties["metadata"] = AllOf(AddType(BuiltInSchemas.ObjectMeta), TypeTexts.Metadata);
        return definition;
    }

    private JsonObject AddType(TypeSchema schema)
    {
        var name = schema.DefinitionName!;
        if (_definitions.ContainsKey(name))
        {
            return Reference(name);
        }

        var definition = new JsonObject { ["description"] = schema.DescribeType() ?? schema.GoName, ["type"] = "object" };
        _definitions[name] = definition;
        if (schema.Required.Count > 0)
        {
            definition["required"] = new JsonArray([.. schema.Required.Order(StringComparer.Ordinal).Select(r => (JsonNode)r)]);
        }

        definition["properties"] = new JsonObject(schema.Properties.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)Property(p.Key, p.Value))));
        if (schema.MapType is { } mapType)
        {
            definition["x-kubernetes-map-type"] = mapType;
        }

        return Reference(name);
    }

    private JsonObject Property(string name, TypeSchema schema)
    {
        var property = Value(schema, schema.Describe() ?? TypeTexts.Of(name));
        if (schema.ListType is { } listType)
        {
            property["x-kubernetes-list-type"] = listType;
        }

        if (schema.ListMapKeys.Count > 0)
        {
            property["x-kubernetes-list-map-keys"] = new JsonArray([.. schema.ListMapKeys.Select(k => (JsonNode)k)]);
        }

        if (schema.MapType is { } mapType && schema.DefinitionName is null)
        {
            property["x-kubernetes-map-type"] = mapType;
        }

        if (schema.PatchMergeKey is { } key)
        {
            property["x-kubernetes-patch-merge-key"] = key;
        }

        if (schema.PatchStrategy.Count > 0)
        {
            property["x-kubernetes-patch-strategy"] = string.Join(",", schema.PatchStrategy);
        }

        return property;
    }

    private JsonObject Value(TypeSchema schema, string? description)
    {
        if (schema.DefinitionName is not null)
        {
            return AllOf(AddType(schema), description);
        }

        var value = new JsonObject();
        if (description is not null)
        {
            value["description"] = description;
        }

        switch (schema.Type)
        {
            case "array":
                value["type"] = "array";
                value["items"] = Value(schema.Items!, null);
                return value;
            case "object":
                value["type"] = "object";
                value["additionalProperties"] = Value(schema.AdditionalProperties!, null);
                return value;
            case "string" when schema.Format == "quantity":
                return AllOf(Named(Quantity, "Quantity is a fixed-point representation of a number.", ("type", "string")), description);
            case "string" when schema.Format == "date-time":
                return AllOf(Named(Meta + "Time", "Time is a wrapper around time.Time which supports correct marshaling to YAML and JSON.", ("type", "string"), ("format", "date-time")), description);
            case "" when schema.IntOrString:
                return AllOf(Named(IntOrString, "IntOrString is a type that can hold an int32 or a string.", ("type", "string"), ("format", "int-or-string")), description);
            case "":
                return value;
            default:
                value["type"] = schema.Type;
                if (schema.Format is { } format)
                {
                    value["format"] = format;
                }

                if (schema.Default is { } standard)
                {
                    value["default"] = standard.DeepClone();
                }

                return value;
        }
    }

    private JsonObject Named(string name, string description, params (string Key, string Value)[] shape)
    {
        if (!_definitions.ContainsKey(name))
        {
            var definition = new JsonObject { ["description"] = description };
            foreach (var (key, value) in shape is [] ? [("type", "object")] : shape)
            {
                definition[key] = value;
            }

            _definitions[name] = definition;
        }

        return Reference(name);
    }

    private static JsonObject AllOf(JsonObject reference, string? description = null)
    {
        var value = new JsonObject();
        if (description is not null)
        {
            value["description"] = description;
        }

        value["allOf"] = new JsonArray(reference);
        return value;
    }

    private JsonObject Reference(string name) => new() { ["$ref"] = prefix + name };

    private static JsonObject Text(string description) => new() { ["description"] = description, ["type"] = "string" };

    private static JsonArray Kinds(ResourceInfo info, string kind) =>
        new(new JsonObject { ["group"] = info.Id.Group, ["kind"] = kind, ["version"] = info.Id.Version });

    private static string Reversed(string group) => string.Join(".", group.Split('.').Reverse());
}
