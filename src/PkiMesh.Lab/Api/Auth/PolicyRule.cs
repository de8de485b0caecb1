using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;

namespace PkiMesh.Lab.Api.Auth;

/// <summary>A rule of a Role, and whether others cover it (component-helpers, auth/rbac/validation/policy_comparator.go).</summary>
internal sealed record PolicyRule(
    IReadOnlyList<string> Verbs, IReadOnlyList<string> Groups, IReadOnlyList<string> Resources, IReadOnlyList<string> Names, IReadOnlyList<string> Paths)
{
    private const string All = "*";

    /// <summary>Whether it is of one group and one resource, and differs from others of its kind by its verbs only.</summary>
    public bool IsSimple => Groups.Count == 1 && Resources.Count == 1 && Names.Count == 0 && Paths.Count == 0;

    /// <summary>Everything: what it takes to aggregate roles.</summary>
    public static IReadOnlyList<PolicyRule> FullAuthority { get; } = [new([All], [All], [All], [], []), new([All], [], [], [], [All])];

    public static IReadOnlyList<PolicyRule> Of(JsonNode? rules) => [.. (rules as JsonArray ?? []).OfType<JsonObject>().Select(Of)];

    public static PolicyRule Of(JsonObject rule) => new(
        Meta.Strings(rule["verbs"]), Meta.Strings(rule["apiGroups"]), Meta.Strings(rule["resources"]), Meta.Strings(rule["resourceNames"]), Meta.Strings(rule["nonResourceURLs"]));

    /// <summary>What is in these rules and not in the others, one permission each.</summary>
    public static IReadOnlyList<PolicyRule> Missing(IReadOnlyList<PolicyRule> held, IEnumerable<PolicyRule> asked) =>
        [.. asked.SelectMany(rule => rule.Parts()).Where(part => !held.Any(rule => rule.Covers(part)))];

    /// <summary>Rules of one group and resource put together.</summary>
    public static IEnumerable<PolicyRule> Compact(IReadOnlyList<PolicyRule> rules) => rules.Where(rule => !rule.IsSimple)
        .Concat(rules.Where(rule => rule.IsSimple).GroupBy(rule => (rule.Groups[0], rule.Resources[0]))
            .Select(same => same.First() with { Verbs = [.. same.SelectMany(rule => rule.Verbs)] }));

    // As Go prints them (apis/rbac/v1/helpers.go, CompactString).
    public override string ToString()
    {
        (string Name, IReadOnlyList<string> Values)[] parts =
            [("APIGroups", Groups), ("Resources", Resources), ("NonResourceURLs", Paths), ("ResourceNames", Names), ("Verbs", Verbs)];
        return "{" + string.Join(", ", parts.Where(part => part.Values.Count > 0).Select(part => $"{part.Name}:{Quote(part.Values)}")) + "}";
    }

    public static string Quote(IEnumerable<string> values) => $"[{string.Join(' ', values.Select(value => $"\"{value}\""))}]";

    private IEnumerable<PolicyRule> Parts()
    {
        foreach (var (group, resource, verb) in Groups.SelectMany(group => Resources.SelectMany(resource => Verbs.Select(verb => (group, resource, verb)))))
        {
            var part = new PolicyRule([verb], [group], [resource], [], []);
            foreach (var one in Names.Count == 0 ? [part] : Names.Select(name => part with { Names = [name] }))
            {
                yield return one;
            }
        }

        foreach (var part in Paths.SelectMany(path => Verbs.Select(verb => new PolicyRule([verb], [], [], [], [path]))))
        {
            yield return part;
        }
    }

    private bool Covers(PolicyRule part) =>
        Has(Verbs, part.Verbs)
        && Has(Groups, part.Groups)
        && (Has(Resources, part.Resources) || part.Resources.All(HasSubresource))
        && (Names.Count == 0 || (part.Names.Count > 0 && part.Names.All(Names.Contains)))
        && part.Paths.All(HasPath);

    private static bool Has(IReadOnlyList<string> held, IReadOnlyList<string> asked) => held.Contains(All) || asked.All(held.Contains);

    private bool HasSubresource(string resource) =>
        Resources.Contains(resource) || (resource.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && Resources.Contains(All + resource[slash..]));

    private bool HasPath(string path) =>
        Paths.Any(held => held == path || (held.EndsWith('*') && path.StartsWith(held.TrimEnd('*'), StringComparison.Ordinal)));
}
