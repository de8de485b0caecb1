using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Apply;

namespace PkiMesh.Lab.Api.Operations;

/// <summary>Owners that are named twice are kept once (endpoints/handlers/rest.go, dedupOwnerReferences).</summary>
internal static class OwnerReferences
{
    /// <summary>Takes duplicates out, with a warning that says whether admission had a hand in it.</summary>
    public static void Deduplicate(JsonObject value, WriteOptions options, bool afterAdmission)
    {
        if ((value["metadata"] as JsonObject)?["ownerReferences"] is not JsonArray { Count: > 1 } references)
        {
            return;
        }

        var (kept, duplicates) = (new List<JsonNode?>(), new List<string>());
        foreach (var reference in references)
        {
            if (kept.Any(one => JsonEquality.Same(one, reference)))
            {
                duplicates.Add((string?)reference?["uid"] ?? "");
            }
            else
            {
                kept.Add(reference);
            }
        }

        if (duplicates.Count > 0)
        {
            Meta.Of(value)["ownerReferences"] = new JsonArray([.. kept.Select(one => one?.DeepClone())]);
            options.Warn([$".metadata.ownerReferences contains duplicate entries{(afterAdmission ? " after mutating admission happens" : "")}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: {string.Join(", ", duplicates)}"]);
        }
    }
}
