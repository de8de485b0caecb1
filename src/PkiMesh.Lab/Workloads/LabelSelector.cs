using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Workloads;

/// <summary>metav1.LabelSelector and the plain map that Services use.</summary>
internal static class LabelSelector
{
    public static bool Matches(JsonNode? selector, IReadOnlyDictionary<string, string> labels)
    {
        if (selector is null)
        {
            return false;
        }

        return MatchesMap(selector.Map("matchLabels"), labels)
            && selector.Objects("matchExpressions").All(expression => MatchesExpression(expression, labels));
    }

    public static bool MatchesMap(IReadOnlyDictionary<string, string> wanted, IReadOnlyDictionary<string, string> labels) =>
        wanted.All(pair => labels.TryGetValue(pair.Key, out var value) && value == pair.Value);

    private static bool MatchesExpression(JsonObject expression, IReadOnlyDictionary<string, string> labels)
    {
        var there = labels.TryGetValue(expression.Text("key") ?? "", out var value);
        return expression.Text("operator") switch
        {
            "In" => there && expression.Texts("values").Contains(value),
            "NotIn" => !there || !expression.Texts("values").Contains(value),
            "Exists" => there,
            "DoesNotExist" => !there,
            _ => false,
        };
    }
}
