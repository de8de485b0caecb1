using System.Text.Json.Nodes;

namespace PkiMesh.Lab.CertManager.Certificates;

/// <summary>Whether a Secret carries what its Certificate wants on it, no more and no less, by cert-manager's own entry in managedFields.</summary>
internal static class SecretDrift
{
    public static bool Any(JsonObject secret, JsonObject wanted, string fieldManager)
    {
        var owned = (secret.At("metadata", "managedFields") as JsonArray)?.OfType<JsonObject>()
            .FirstOrDefault(entry => entry.Text("manager") == fieldManager && entry.Text("operation") == "Apply").At("fieldsV1");
        return Differs(secret.At("metadata", "labels"), wanted.At("metadata", "labels"), owned.At("f:metadata", "f:labels"))
            || Differs(secret.At("metadata", "annotations"), wanted.At("metadata", "annotations"), owned.At("f:metadata", "f:annotations"))
            || DataDiffers(secret, wanted, owned.At("f:data"))
            || (wanted.At("metadata", "ownerReferences") is JsonArray { Count: > 0 }) != (owned.At("f:metadata", "f:ownerReferences") is not null);
    }

    private static bool Differs(JsonNode? found, JsonNode? wanted, JsonNode? owned)
    {
        var values = wanted.ToMap();
        return values.Any(entry => found.Text(entry.Key) != entry.Value) || !OwnedKeys(owned).SetEquals(values.Keys);
    }

    // Keystores are made anew each time with new salts: only their presence counts.
    private static bool DataDiffers(JsonObject secret, JsonObject wanted, JsonNode? owned)
    {
        var values = wanted.At("data").ToMap();
        return values.Any(entry => IsKeystore(entry.Key) ? secret.SecretBytes(entry.Key) is not { Length: > 0 } : secret.Text("data", entry.Key) != entry.Value)
            || OwnedKeys(owned).Any(key => !values.ContainsKey(key));
    }

    private static bool IsKeystore(string key) => key.StartsWith("keystore.", StringComparison.Ordinal) || key.StartsWith("truststore.", StringComparison.Ordinal);

    private static HashSet<string> OwnedKeys(JsonNode? fields) =>
        fields is JsonObject map ? [.. map.Select(entry => entry.Key).Where(key => key.StartsWith("f:", StringComparison.Ordinal)).Select(key => key[2..])] : [];
}
