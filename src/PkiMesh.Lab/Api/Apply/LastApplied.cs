using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Apply;

/// <summary>kubectl's client-side apply, from which kubectl's server-side apply may take over. // recordings/api/05 #49</summary>
internal static class LastApplied
{
    public const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

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
        var copy = applied.DeepClone().AsObject();
        (copy["metadata"] as JsonObject)?.Remove("managedFields");
        return GoText.SortedJson(copy) + "\n";
    }
}
