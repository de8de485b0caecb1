using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Apply;

/// <summary>Keeps metadata.managedFields, and merges server-side applies by it.</summary>
public static class FieldManager
{
    /// <summary>
    /// Records in <paramref name="updated"/>, in place, what <paramref name="manager"/> changed against <paramref name="live"/>
    /// (null at creation) by create, update or patch. Call before mutating admission, with the object already defaulted.
    /// </summary>
    public static void Update(ResourceInfo info, JsonObject? live, JsonObject updated, string manager, string? subresource, DateTimeOffset now)
    {
    }

    /// <summary>
    /// Server-side apply: the merged and defaulted object with its new managedFields. Conflicts are a 409 unless forced.
    /// <paramref name="live"/> is null at creation. If the result <see cref="IsSame"/> as live, nothing is to be stored.
    /// </summary>
    public static JsonObject Apply(ResourceInfo info, JsonObject? live, JsonObject applied, string manager, string? subresource, bool force, DateTimeOffset now) =>
        applied.DeepClone().AsObject();

    /// <summary>Equal but for the times in managedFields: such a write is not stored, and answered with the live object.</summary>
    public static bool IsSame(JsonObject live, JsonObject changed) => JsonNode.DeepEquals(live, changed);
}
