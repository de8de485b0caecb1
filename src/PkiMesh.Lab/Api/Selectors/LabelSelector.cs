using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Selectors;

/// <summary>A selector over labels, from the query parameter's grammar or from a metav1.LabelSelector. All requirements must hold.</summary>
public sealed class LabelSelector(IReadOnlyList<LabelRequirement> requirements)
{
    public static readonly LabelSelector Everything = new([]);

    public bool IsEverything => requirements.Count == 0;

    /// <summary>Parses the grammar of the labelSelector parameter; an error in it is a 400 in the server's words.</summary>
    public static LabelSelector Parse(string? text) =>
        string.IsNullOrEmpty(text) ? Everything : new LabelSelector(new LabelSelectorParser(text).Parse());

    /// <summary>From a metav1.LabelSelector (matchLabels, matchExpressions). Null selects nothing, an empty one everything.</summary>
    public static LabelSelector? FromObject(JsonNode? selector)
    {
        if (selector is not JsonObject value)
        {
            return null;
        }

        var found = new List<LabelRequirement>();
        foreach (var (key, wanted) in value["matchLabels"] as JsonObject ?? [])
        {
            found.Add(new LabelRequirement(key, LabelOperator.In, [(string?)wanted ?? ""]));
        }

        foreach (var expression in value["matchExpressions"] as JsonArray ?? [])
        {
            IReadOnlyList<string> values = [.. (expression!["values"] as JsonArray ?? []).Select(one => (string)one!)];
            found.Add(new LabelRequirement((string)expression["key"]!, Enum.Parse<LabelOperator>((string)expression["operator"]!), values));
        }

        return new LabelSelector(found);
    }

    /// <summary>From a plain map, as a Service's selector.</summary>
    public static LabelSelector FromMap(JsonObject? map) =>
        new([.. (map ?? []).Select(pair => new LabelRequirement(pair.Key, LabelOperator.In, [(string?)pair.Value ?? ""]))]);

    /// <summary>In the grammar of the query parameter.</summary>
    public string Text() => string.Join(',', requirements.Select(one => one.ToString()));

    public bool Matches(JsonObject? labels) => requirements.All(requirement => requirement.Matches(labels));

    public bool MatchesObject(JsonObject value) => IsEverything || Matches(value["metadata"]?["labels"] as JsonObject);
}
