using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

internal static class CrdDefaults
{
    public static void Apply(JsonObject spec)
    {
        spec.Child("conversion").Default("strategy", "None");
        if (spec["names"] is JsonObject names && names.Text("kind") is { Length: > 0 } kind)
        {
            names.Default("singular", kind.ToLowerInvariant());
            names.Default("listKind", kind + "List");
        }

        (spec["conversion"]!["webhook"]?["clientConfig"]?["service"] as JsonObject)?.Default("port", 443);
    }
}
