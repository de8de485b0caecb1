using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Kubernetes;

/// <summary>Label selectors as objects hold them (matchLabels and matchExpressions); an empty one takes in everything.</summary>
internal static class LabelMatch
{
    public static bool Matches(this JsonObject selector, JsonObject o) => selector.MatchesLabels(o.At("metadata", "labels") as JsonObject ?? []);

    /// <summary>As <see cref="Matches"/>, for labels that an object will have.</summary>
    public static bool MatchesLabels(this JsonObject selector, JsonObject labels) =>
        (selector.At("matchLabels") as JsonObject ?? []).All(label => labels.Text(label.Key) == label.Value.Text())
        && selector.Items("matchExpressions").All(expression => Fits(expression, labels));

    private static bool Fits(JsonObject expression, JsonObject labels)
    {
        var value = labels.Text(expression.Text("key") ?? "");
        var values = expression.Texts("values");
        return expression.Text("operator") switch
        {
            "In" => value is not null && values.Contains(value),
            "NotIn" => value is null || !values.Contains(value),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            _ => false,
        };
    }
}
