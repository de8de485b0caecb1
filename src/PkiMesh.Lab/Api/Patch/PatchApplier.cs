using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Apply;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Patch;

/// <summary>JSON patch, merge patch and strategic merge patch.</summary>
public static class PatchApplier
{
    private const string Map = "map[string]interface {}";

    /// <summary>The patched copy. A patch that does not fit is an <see cref="ApiStatusException"/> (400, 422, 500 or, strategic on a custom resource, 415).</summary>
    public static JsonObject Apply(PatchKind kind, ResourceInfo info, JsonObject target, JsonNode patch, FieldValidation mode = FieldValidation.Warn)
    {
        switch (kind)
        {
            case PatchKind.Json:
                return JsonPatch.Apply(target, JsonPatchShape.Check(patch, mode));
            case PatchKind.Strategic when info.IsCustom:
                // recordings/api/06 #23
                throw new ApiStatusException(
                    415,
                    "UnsupportedMediaType",
                    "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
            case PatchKind.Strategic when patch is JsonObject map:
                return StrategicMergePatch.Apply(target, map, info.Schema);
            case PatchKind.Merge when patch is JsonObject map:
                return MergePatch.Apply(target, map);
            case PatchKind.Merge when mode == FieldValidation.Ignore:
                throw BadRequest("invalid JSON Patch");
            default:
                throw Undecodable(kind, mode, $"json: cannot unmarshal {GoDecoder.KindOf(patch)} into Go value of type {Map}");
        }
    }

    /// <summary>What an error about a patch shows as its value: the patched object, of a strategic one the patch. // recordings/kubectl/apply.txt</summary>
    public static string Describe(PatchKind kind, JsonObject patched, JsonNode patch) =>
        kind == PatchKind.Strategic ? GoText.Plain(patch) : GoText.SortedJson(patched);

    // endpoints/handlers/patch.go: the decoder of strategic patches, and those that look for no unknown fields, say no more than the fault.
    internal static ApiStatusException Undecodable(PatchKind kind, FieldValidation mode, string why) =>
        BadRequest(kind == PatchKind.Strategic || mode == FieldValidation.Ignore ? why : $"error decoding patch: {why}");

    internal static ApiStatusException BadRequest(string message) => new(400, "BadRequest", message);
}
