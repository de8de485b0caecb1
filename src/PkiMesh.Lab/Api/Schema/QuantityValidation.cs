using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema.Cel;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>What a container asks for and may have (kubernetes, apis/core/validation, ValidateResourceRequirements).</summary>
internal static class QuantityValidation
{
    public static void Container(JsonObject container, string path, List<FieldError> errors)
    {
        var limits = container["resources"]?["limits"] as JsonObject ?? [];
        var requests = container["resources"]?["requests"] as JsonObject ?? [];
        NotNegative(limits, $"{path}.resources.limits", errors);
        foreach (var (name, value) in requests.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            NotNegative(name, value, $"{path}.resources.requests", errors);
            if (Amount(value) is not { } asked || Amount(limits[name]) is not { } most)
            {
                continue;
            }

            if (!MayOvercommit(name) && asked != most)
            {
                errors.Add(FieldError.Invalid($"{path}.resources.requests", value, $"must be equal to {name} limit of {limits[name]}"));
            }
            else if (asked > most)
            {
                errors.Add(FieldError.Invalid($"{path}.resources.requests", value, $"must be less than or equal to {name} limit of {limits[name]}"));
            }
        }
    }

    private static void NotNegative(JsonObject amounts, string path, List<FieldError> errors)
    {
        foreach (var (name, value) in amounts.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            NotNegative(name, value, path, errors);
        }
    }

    private static void NotNegative(string name, JsonNode? value, string path, List<FieldError> errors)
    {
        if (Amount(value) is < 0)
        {
            errors.Add(FieldError.Invalid($"{path}[{name}]", value, "must be greater than or equal to 0"));
        }
    }

    // apis/core/v1/helper: those of Kubernetes itself, but for huge pages.
    private static bool MayOvercommit(string name) =>
        (!name.Contains('/', StringComparison.Ordinal) || name.Contains("kubernetes.io/", StringComparison.Ordinal)) && !name.StartsWith("hugepages-", StringComparison.Ordinal);

    private static decimal? Amount(JsonNode? value) => value is not null && CelQuantity.TryParse(value.ToString(), out var quantity) ? quantity!.Amount : null;
}
