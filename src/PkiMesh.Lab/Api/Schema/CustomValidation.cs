using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>A custom resource against its CRD's schema: structure first, then CEL rules if structure allows.</summary>
internal static class CustomValidation
{
    // recordings/api/02 #89
    private const string NotChecked =
        "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

    public static void Validate(ResourceInfo info, JsonObject value, JsonObject? old, List<FieldError> errors)
    {
        var found = new List<FieldError>();
        new SchemaValidation(found).Object(value, info.Schema, "", isResource: true);
        Rules(info.Schema, value, old, "", found);
        errors.AddRange(found);
    }

    /// <summary>Through /status only status is looked at, and messages name fields from there. // recordings/api/03 #17</summary>
    public static void ValidateStatus(ResourceInfo info, JsonObject value, JsonObject old, List<FieldError> errors)
    {
        if (info.Schema.Field("status") is not { } schema || value["status"] is not { } status)
        {
            return;
        }

        var found = new List<FieldError>();
        new SchemaValidation(found) { NamesFrom = "status" }.Value(status, schema, "status");
        Rules(schema, status, old["status"], "status", found);
        errors.AddRange(found);
    }

    private static void Rules(TypeSchema schema, JsonNode value, JsonNode? old, string path, List<FieldError> errors)
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

        CelValidation.Validate(schema, value, old, path, errors);
    }
}
