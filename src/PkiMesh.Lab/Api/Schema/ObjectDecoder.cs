using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Decodes a body into an object of a resource: what a Go API server does before admission.</summary>
public static class ObjectDecoder
{
    /// <summary>
    /// Checks the types of built-in kinds (400), drops nulls and unknown fields, and reports these and duplicate ones:
    /// as Warnings, or under Strict as a 400. The body is not altered. For the outcome of a patch give what is to be shown
    /// of it (<see cref="Patch.PatchApplier.Describe"/>): its faults are then a 422 on "patch".
    /// </summary>
    public static DecodedObject Decode(ResourceInfo info, ParsedBody body, FieldValidation mode, Func<string>? patch = null)
    {
        var value = body.Value.DeepClone() as JsonObject ?? [];
        var unknown = new List<string>();
        try
        {
            if (info.IsCustom)
            {
                CustomPruning.Prune(value, info.Schema, unknown);
            }
            else
            {
                value = GoDecoder.Decode(value, info.Schema, unknown);
            }
        }
        catch (FormatException e)
        {
            throw Refused(info, value, e.Message, patch);
        }

        var names = unknown.Select(u => $"unknown field \"{u}\"").ToList();
        return mode switch
        {
            FieldValidation.Strict when body.Faults.Count + names.Count > 0 =>
                throw Refused(info, value, "strict decoding error: " + string.Join(", ", body.StrictFaults.Concat(names)), patch),
            FieldValidation.Warn => new DecodedObject(value, [.. body.Faults, .. names]),
            _ => new DecodedObject(value, []),
        };
    }

    private static ApiStatusException Refused(ResourceInfo info, JsonObject value, string why, Func<string>? patch)
    {
        if (patch is not null)
        {
            return FieldErrors.OfPatch(patch(), why);
        }

        var version = value.Text("apiVersion") is { Length: > 0 } sent ? sent[(sent.IndexOf('/', StringComparison.Ordinal) + 1)..] : info.Id.Version;
        return new ApiStatusException(400, "BadRequest", $"{info.Kind} in version \"{version}\" cannot be handled as a {info.Kind}: {why}");
    }
}
