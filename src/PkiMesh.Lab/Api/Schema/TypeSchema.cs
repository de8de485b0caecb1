using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>
/// One structural schema for built-in types (by reflection) and custom ones (from their CRD). It may be cyclic
/// (JSONSchemaProps), so a built-in object's properties are filled after it is made.
/// </summary>
public sealed class TypeSchema
{
    public static readonly TypeSchema Any = new() { PreserveUnknownFields = true };

    private bool? _hasRules;

    /// <summary>object, array, string, integer, number, boolean; "" where anything goes.</summary>
    public string Type { get; init; } = "";

    /// <summary>int32, int64, double, byte, date-time, quantity (our own, for built-ins) or a CRD's.</summary>
    public string? Format { get; init; }

    public string? Description { get; init; }

    /// <summary>Built-ins: under which key the documentation has the description.</summary>
    internal string? DocKey { get; init; }

    /// <summary>Built-ins: the name in OpenAPI, e.g. io.k8s.api.core.v1.Pod.</summary>
    public string? DefinitionName { get; init; }

    /// <summary>Built-ins: the name of the Go struct, as decoding errors show it.</summary>
    public string? GoName { get; init; }

    public IDictionary<string, TypeSchema> Properties { get; internal init; } = new SortedDictionary<string, TypeSchema>(StringComparer.Ordinal);

    public TypeSchema? Items { get; init; }

    public TypeSchema? AdditionalProperties { get; init; }

    public IReadOnlyList<string> Required { get; internal set; } = [];

    /// <summary>Built-ins: the fields that are always written, and the JSON text of their unset state.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Zeros { get; internal set; } = [];

    public JsonNode? Default { get; init; }

    public bool Nullable { get; init; }

    public bool IntOrString { get; init; }

    public bool PreserveUnknownFields { get; init; }

    public bool EmbeddedResource { get; init; }

    public IReadOnlyList<JsonNode?>? Enum { get; init; }

    public string? Pattern { get; init; }

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    public bool ExclusiveMinimum { get; init; }

    public bool ExclusiveMaximum { get; init; }

    public double? MultipleOf { get; init; }

    public long? MinLength { get; init; }

    public long? MaxLength { get; init; }

    public long? MinItems { get; init; }

    public long? MaxItems { get; init; }

    public long? MinProperties { get; init; }

    public long? MaxProperties { get; init; }

    public bool UniqueItems { get; init; }

    public IReadOnlyList<TypeSchema> AllOf { get; init; } = [];

    public IReadOnlyList<TypeSchema> AnyOf { get; init; } = [];

    public IReadOnlyList<TypeSchema> OneOf { get; init; } = [];

    public TypeSchema? Not { get; init; }

    /// <summary>atomic, set or map; null counts as atomic.</summary>
    public string? ListType { get; init; }

    public IReadOnlyList<string> ListMapKeys { get; init; } = [];

    /// <summary>granular or atomic, of objects and maps; null counts as granular.</summary>
    public string? MapType { get; init; }

    /// <summary>Strategic merge patch, built-ins only: merge, replace, retainKeys or combinations; null counts as replace.</summary>
    public IReadOnlyList<string> PatchStrategy { get; init; } = [];

    public string? PatchMergeKey { get; init; }

    public IReadOnlyList<CelRule> Rules { get; init; } = [];

    /// <summary>There are rules here or below.</summary>
    public bool HasRules => _hasRules ??= Rules.Count > 0
        || (GoName is null && (Properties.Values.Any(p => p.HasRules) || Items?.HasRules == true || AdditionalProperties?.HasRules == true));

    /// <summary>The schema this one was read from, of a CRD.</summary>
    public JsonObject? Source { get; init; }

    public bool IsObject => Type == "object";

    public bool IsArray => Type == "array";

    public bool IsMap => Type == "object" && AdditionalProperties is not null;

    public bool IsAtomic => (IsArray && ListType is not ("set" or "map")) || (IsObject && MapType == "atomic");

    /// <summary>Built-ins: the same of the type itself, where DocKey is that of a field.</summary>
    internal string? TypeDocKey { get; init; }

    public string? Describe() => Description ?? (DocKey is null ? null : ModelDocs.Of(DocKey));

    public string? DescribeType() => TypeDocKey is null ? null : ModelDocs.Of(TypeDocKey);

    /// <summary>The schema of a field, or null if the field is not known here.</summary>
    public TypeSchema? Field(string name) =>
        Properties.TryGetValue(name, out var field) ? field : AdditionalProperties ?? (PreserveUnknownFields ? Any : null);
}
