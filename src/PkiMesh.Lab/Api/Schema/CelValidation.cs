using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>x-kubernetes-validations of a schema, applied to a value.</summary>
internal static class CelValidation
{
    public static bool HasRules(TypeSchema schema) =>
        schema.Rules.Count > 0
        || (schema.GoName is null && schema.Properties.Values.Any(HasRules))
        || (schema.Items is { } items && HasRules(items))
        || (schema.AdditionalProperties is { } values && HasRules(values));

    /// <summary>Why a rule cannot be compiled, or null.</summary>
    public static string? Fault(string rule) => null;

    public static void Validate(TypeSchema schema, JsonNode? value, JsonNode? old, string path, List<FieldError> errors)
    {
    }
}
