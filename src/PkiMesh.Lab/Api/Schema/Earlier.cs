using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Apply;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>
/// What a value was before an update: faults of what has not changed are let through. Items are followed in lists of type map only
/// (apiserver, cel/common/equality.go; apiextensions-apiserver, validation/ratcheting.go).
/// </summary>
internal readonly record struct Earlier(bool IsKnown, JsonNode? Value)
{
    /// <summary>There is none: a new object, or an item that cannot be told from others.</summary>
    public static Earlier None => default;

    public static Earlier Of(JsonNode? value) => new(true, value);

    public bool IsSame(JsonNode? value) => IsKnown && JsonEquality.Same(Value, value);

    public Earlier Field(string name) => IsKnown && Value is JsonObject map && map.TryGetPropertyValue(name, out var field) ? Of(field) : None;

    public Earlier Item(TypeSchema list, JsonNode? item) =>
        IsKnown && list.ListType == "map" && Value is JsonArray items && PathElement.Item(list, item) is { } key
        && items.FirstOrDefault(one => PathElement.Item(list, one) == key) is { } found
            ? Of(found)
            : None;
}
