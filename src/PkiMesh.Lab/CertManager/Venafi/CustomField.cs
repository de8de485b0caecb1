using System.Text.Json;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.CertManager.Venafi;

/// <summary>One custom field of the annotation venafi.cert-manager.io/custom-fields.</summary>
internal sealed record CustomField(string Name, string Value, string Type)
{
    /// <exception cref="JsonException">The annotation is no JSON list of fields.</exception>
    public static IReadOnlyList<CustomField> Parse(string? annotation)
    {
        if (string.IsNullOrEmpty(annotation))
        {
            return [];
        }

        return JsonNode.Parse(annotation) is JsonArray fields
            ? [.. fields.Select(field => new CustomField(field.Text("name") ?? "", field.Text("value") ?? "", field.Text("type") ?? ""))]
            : throw new JsonException("json: cannot unmarshal object into Go value of type []api.CustomField");
    }

    /// <summary>The issuer's fields, overridden by the Certificate's of the same name, in the order of their names.</summary>
    public static IReadOnlyList<CustomField> Merge(IReadOnlyList<CustomField> issuer, IReadOnlyList<CustomField> certificate)
    {
        var merged = new SortedDictionary<string, CustomField>(StringComparer.Ordinal);
        foreach (var field in issuer.Concat(certificate))
        {
            merged[field.Name] = field;
        }

        return [.. merged.Values];
    }
}
