using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Apply;

/// <summary>The texts that name a field, a list item by its keys, or a set's value.</summary>
internal static class PathElement
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Fields before keys before values.</summary>
    public static readonly Comparer<string> Order = Comparer<string>.Create(string.CompareOrdinal);

    public static string Field(string name) => "f:" + name;

    public static string Value(JsonNode? item) => "v:" + (item?.ToJsonString(s_plain) ?? "null");

    /// <summary>The element of an item in a list of type map; null if a key is missing and has no default.</summary>
    public static string? Key(TypeSchema list, JsonNode? item)
    {
        if (item is not JsonObject map)
        {
            return null;
        }

        var key = new JsonObject();
        foreach (var name in list.ListMapKeys.Order(StringComparer.Ordinal))
        {
            var value = map[name] ?? list.Items?.Field(name)?.Default;
            if (value is not null)
            {
                key[name] = value.DeepClone();
            }
        }

        return key.Count == 0 ? null : "k:" + key.ToJsonString(s_plain);
    }

    public static string? Item(TypeSchema list, JsonNode? item) => list.ListType == "set" ? Value(item) : Key(list, item);

    /// <summary>A path as conflicts and errors show it: .spec.ports[port=80,protocol="TCP"].name</summary>
    public static string Show(IEnumerable<string> path) => string.Concat(path.Select(ShowElement));

    public static string ShowElement(string element)
    {
        var rest = element[2..];
        return element[0] switch
        {
            'f' => "." + rest,
            'k' => "[" + string.Join(",", JsonNode.Parse(rest)!.AsObject().Select(k => $"{k.Key}={k.Value?.ToJsonString(s_plain)}")) + "]",
            'v' => $"[={rest}]",
            _ => $"[{rest}]",
        };
    }
}
