using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>
/// A custom resource against its CRD's schema: structure first, then CEL rules if structure allows. An update is not held to what
/// was wrong before and is as it was.
/// </summary>
internal static class CustomValidation
{
    // recordings/api/02 #89
    private const string NotChecked =
        "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

    public static void Validate(ResourceInfo info, JsonObject value, JsonObject? old, List<FieldError> errors, List<string> warnings)
    {
        var found = new List<FieldError>();
        new SchemaValidation(found).Object(value, info.Schema, old is null ? Earlier.None : Earlier.Of(old));
        if (old is not null)
        {
            ForgiveDuplicates(found, before => new SchemaValidation(before).Object(old, info.Schema, Earlier.None));
        }

        Scale(value, info.Scale?.SpecReplicas, found);
        Scale(value, info.Scale?.StatusReplicas, found);
        Rules(info.Schema, value, old, "", found, warnings);
        errors.AddRange(found);
    }

    // registry/customresource/validator.go, ValidateScaleSpec and ValidateScaleStatus.
    private static void Scale(JsonObject value, string? path, List<FieldError> errors)
    {
        if (path is null or "" || ScaleSubresource.Read(value, path) is not { } node)
        {
            return;
        }

        var fault = JsonNumbers.IsInteger(node) && JsonNumbers.ToInt64(node) is { } replicas
            ? replicas < 0 ? "should be a non-negative integer" : replicas > int.MaxValue ? $"should be less than or equal to {int.MaxValue}" : null
            : $"{path} accessor error: {Apply.GoText.Plain(node)} is of the type {GoType(node)}, expected int64";
        if (fault is not null)
        {
            errors.Add(FieldError.Invalid(path, JsonNumbers.IsInteger(node) ? node : JsonValue.Create(0), fault));
        }
    }

    private static string GoType(JsonNode node) => GoDecoder.KindOf(node) switch
    {
        "object" => "map[string]interface {}",
        "array" => "[]interface {}",
        "number" => "float64",
        var kind => kind,
    };

    /// <summary>Through /status only status is looked at, and messages name fields from there. // recordings/api/03 #17</summary>
    public static void ValidateStatus(ResourceInfo info, JsonObject value, JsonObject old, List<FieldError> errors, List<string> warnings)
    {
        if (info.Schema.Field("status") is not { } schema || value["status"] is not { } status)
        {
            return;
        }

        var found = new List<FieldError>();
        new SchemaValidation(found) { NamesFrom = "status" }.Value(status, schema, "status", Earlier.Of(old["status"]));
        ForgiveDuplicates(found, before => new SchemaValidation(before).Value(old["status"], schema, "status"));
        Scale(value, info.Scale?.StatusReplicas, found);
        Rules(schema, status, old["status"], "status", found, warnings);
        errors.AddRange(found);
    }

    // strategy.go, ValidateUpdate: lists are looked at for duplicates only where there were none.
    private static void ForgiveDuplicates(List<FieldError> found, Action<List<FieldError>> lookAtOld)
    {
        if (found.Any(IsDuplicate))
        {
            var before = new List<FieldError>();
            lookAtOld(before);
            if (before.Any(IsDuplicate))
            {
                found.RemoveAll(IsDuplicate);
            }
        }
    }

    private static bool IsDuplicate(FieldError error) => error.Reason == "FieldValueDuplicate";

    private static void Rules(TypeSchema schema, JsonNode value, JsonNode? old, string path, List<FieldError> errors, List<string> warnings)
    {
        if (!schema.HasRules)
        {
            return;
        }

        if (errors.Any(e => e.BlocksRules))
        {
            errors.Add(FieldError.Invalid("<nil>", null, NotChecked));
            return;
        }

        new CelValidation(errors, warnings).Validate(schema, value, old, path, () => old is not null && Apply.JsonEquality.Same(old, value));
    }
}
