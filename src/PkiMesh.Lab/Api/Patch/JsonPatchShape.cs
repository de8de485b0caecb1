using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Patch;

/// <summary>A JSON patch is a list of operations, whatever they then do (endpoints/handlers/patch.go, jsonPatchOp).</summary>
internal static class JsonPatchShape
{
    private static readonly string[] s_texts = ["op", "path", "from"];

    public static JsonArray Check(JsonNode patch, FieldValidation mode)
    {
        var typed = mode != FieldValidation.Ignore;
        if (patch is not JsonArray operations)
        {
            throw Wrong(mode, patch, $"Go value of type {(typed ? "[]handlers.jsonPatchOp" : "jsonpatch.Patch")}");
        }

        foreach (var one in operations.Where(one => one is not null))
        {
            if (one is not JsonObject operation)
            {
                throw Wrong(mode, one!, $"Go value of type {(typed ? "handlers.jsonPatchOp" : "jsonpatch.Operation")}");
            }

            if (typed && s_texts.FirstOrDefault(field => operation[field] is { } value && value.GetValueKind() != JsonValueKind.String) is { } field)
            {
                throw Wrong(mode, operation[field]!, $"Go struct field jsonPatchOp.{field} of type string");
            }
        }

        return operations;
    }

    /// <summary>Fields that no operation has.</summary>
    public static IEnumerable<string> UnknownFields(JsonNode patch) =>
        (patch as JsonArray ?? []).SelectMany((one, index) => (one as JsonObject ?? [])
            .Where(field => field.Key is not ("op" or "path" or "from" or "value")).Select(field => $"unknown field \"[{index}].{field.Key}\""));

    private static ApiStatusException Wrong(FieldValidation mode, JsonNode value, string into) =>
        PatchApplier.Undecodable(PatchKind.Json, mode, $"json: cannot unmarshal {GoDecoder.KindOf(value)} into {into}");
}
