using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Validation after admission: schema, metadata, and the rules of the kind. Faults are a 422 with all causes.</summary>
public static class ObjectValidator
{
    /// <summary>Returns warnings.</summary>
    public static IReadOnlyList<string> Create(ResourceInfo info, JsonObject value)
    {
        var (errors, warnings) = (new List<FieldError>(), new List<string>());
        MetadataValidation.Create(info, value, errors);
        if (info.IsCustom)
        {
            CustomValidation.Validate(info, value, null, errors, warnings);
        }
        else
        {
            BuiltInValidation.Create(info, value, errors);
        }

        FieldErrors.Throw(info, value, errors);
        return info.IsCustom ? [.. warnings, .. MetadataValidation.FinalizerWarnings(value, null)] : BuiltInValidation.Warnings(info, value);
    }

    /// <summary>Returns warnings. Subresource: "status" or null.</summary>
    public static IReadOnlyList<string> Update(ResourceInfo info, JsonObject value, JsonObject old, string? subresource)
    {
        var (errors, warnings) = (new List<FieldError>(), new List<string>());
        MetadataValidation.Update(info, value, old, errors);
        if (info.IsCustom)
        {
            if (subresource == "status")
            {
                CustomValidation.ValidateStatus(info, value, old, errors, warnings);
            }
            else
            {
                CustomValidation.Validate(info, value, old, errors, warnings);
            }
        }
        else if (subresource is null)
        {
            BuiltInValidation.Update(info, value, old, errors);
        }

        FieldErrors.Throw(info, value, errors);
        if (info.IsCustom)
        {
            return subresource is null ? [.. warnings, .. MetadataValidation.FinalizerWarnings(value, old)] : warnings;
        }

        return subresource is null ? BuiltInValidation.Warnings(info, value) : [];
    }
}
