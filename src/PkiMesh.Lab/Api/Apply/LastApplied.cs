using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Apply;

/// <summary>kubectl's client-side apply, from which kubectl's server-side apply may take over. // recordings/api/05 #49</summary>
internal static class LastApplied
{
    public const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string? Of(JsonObject value) => (string?)value["metadata"]?["annotations"]?[Annotation];

    /// <summary>The leaves that client-side apply set.</summary>
    public static FieldSet Fields(JsonObject live, TypeSchema schema)
    {
        if (Of(live) is not { Length: > 0 } text)
        {
            return FieldSet.Nothing;
        }

        try
        {
            return JsonNode.Parse(text) is JsonObject applied ? FieldWalk.FieldsOf(applied, new SchemaView(schema)) : FieldSet.Nothing;
        }
        catch (JsonException)
        {
            return FieldSet.Nothing;
        }
    }

    public static string Text(JsonObject applied)
    {
        var copy = Sorted(applied)!.AsObject();
        (copy["metadata"] as JsonObject)?.Remove("managedFields");
        return copy.ToJsonString(s_plain) + "\n";
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
