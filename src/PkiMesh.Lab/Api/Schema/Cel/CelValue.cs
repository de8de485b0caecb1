using System.Text.Json;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema.Cel;

/// <summary>JSON as CEL values: long, double, bool, string, List, Dictionary by string, null.</summary>
internal static class CelValue
{
    public static object? Of(JsonNode? node, TypeSchema? schema) => node switch
    {
        null => null,
        JsonObject map => map.ToDictionary(p => Escape(p.Key, schema), p => Of(p.Value, schema?.Field(p.Key)), StringComparer.Ordinal),
        JsonArray list => list.Select(i => Of(i, schema?.Items)).ToList(),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.String => Text((string)value!, schema),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => schema?.Type != "number" && JsonNumbers.ToInt64(value) is { } whole ? (object)whole : JsonNumbers.ToDouble(value),
        },
        _ => null,
    };

    public static new bool Equals(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (long a, double b) => a == b,
        (double a, long b) => a == b,
        (List<object?> a, List<object?> b) => a.Count == b.Count && a.Zip(b).All(p => Equals(p.First, p.Second)),
        (Dictionary<string, object?> a, Dictionary<string, object?> b) => a.Count == b.Count && a.All(p => b.TryGetValue(p.Key, out var other) && Equals(p.Value, other)),
        (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
        _ => left is not null && left.Equals(right),
    };

    public static int Compare(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => a.CompareTo(b),
        (long or double, long or double) => Convert.ToDouble(left, System.Globalization.CultureInfo.InvariantCulture)
            .CompareTo(Convert.ToDouble(right, System.Globalization.CultureInfo.InvariantCulture)),
        (string a, string b) => string.CompareOrdinal(a, b),
        (bool a, bool b) => a.CompareTo(b),
        (TimeSpan a, TimeSpan b) => a.CompareTo(b),
        (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
        _ => throw new CelException("no such overload"),
    };

    public static string TypeName(object? value) => value switch
    {
        null => "null",
        bool => "bool",
        long => "int",
        double => "double",
        string => "string",
        byte[] => "bytes",
        List<object?> => "list",
        Dictionary<string, object?> => "map",
        TimeSpan => "google.protobuf.Duration",
        DateTimeOffset => "google.protobuf.Timestamp",
        _ => "dyn",
    };

    private static object Text(string text, TypeSchema? schema) => schema?.Format switch
    {
        "date-time" when DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var time) => time,
        "duration" when CelFunctions.TryDuration(text, out var span) => span,
        _ => text,
    };

    /// <summary>Names that are no CEL identifiers are escaped for declared fields: a-b is a__dash__b.</summary>
    private static string Escape(string name, TypeSchema? schema) => schema?.Properties.ContainsKey(name) != true
        ? name
        : name.Replace("__", "__underscores__", StringComparison.Ordinal).Replace(".", "__dot__", StringComparison.Ordinal)
            .Replace("-", "__dash__", StringComparison.Ordinal).Replace("/", "__slash__", StringComparison.Ordinal) switch
        {
            "true" or "false" or "null" or "in" or "as" or "break" or "const" or "continue" or "else" or "for" or "function" or "if" or "import" or "let" or "loop"
                or "package" or "namespace" or "return" => $"__{name}__",
            var escaped => escaped,
        };
}
