using System.Text.Json.Nodes;
using PkiMesh.Lab.CertManager;

namespace PkiMesh.Lab.Trust;

/// <summary>A metav1.LabelSelector, matched and printed as Kubernetes does.</summary>
internal sealed class LabelQuery
{
    private readonly List<(string Key, string Operator, IReadOnlyList<string> Values)> _requirements = [];

    public LabelQuery(JsonNode? selector)
    {
        foreach (var (key, value) in selector.At("matchLabels").ToMap())
        {
            _requirements.Add((key, "=", [value]));
        }

        foreach (var expression in selector.At("matchExpressions") as JsonArray ?? [])
        {
            _requirements.Add((expression.Text("key") ?? "", expression.Text("operator") ?? "", [.. expression.Texts("values").Order(StringComparer.Ordinal)]));
        }

        _requirements.Sort((left, right) => string.CompareOrdinal(left.Key, right.Key));
    }

    public bool IsEmpty => _requirements.Count == 0;

    public bool Matches(JsonObject value)
    {
        var labels = value.At("metadata", "labels").ToMap();
        return _requirements.TrueForAll(requirement => requirement.Operator switch
        {
            "=" => labels.GetValueOrDefault(requirement.Key) == requirement.Values[0],
            "In" => labels.TryGetValue(requirement.Key, out var found) && requirement.Values.Contains(found),
            "NotIn" => !labels.TryGetValue(requirement.Key, out var other) || !requirement.Values.Contains(other),
            "Exists" => labels.ContainsKey(requirement.Key),
            "DoesNotExist" => !labels.ContainsKey(requirement.Key),
            _ => false,
        });
    }

    public override string ToString() => string.Join(',', _requirements.Select(requirement => requirement.Operator switch
    {
        "=" => $"{requirement.Key}={requirement.Values[0]}",
        "In" => $"{requirement.Key} in ({string.Join(',', requirement.Values)})",
        "NotIn" => $"{requirement.Key} notin ({string.Join(',', requirement.Values)})",
        "Exists" => requirement.Key,
        _ => "!" + requirement.Key,
    }));
}
