using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Selectors;

namespace PkiMesh.Lab.Api.Admission;

/// <summary>Whether a webhook wants to see a request, and in which version of the resource.</summary>
internal static class WebhookRules
{
    /// <summary>The resource in the version the webhook's rules name, or null where they do not match.</summary>
    public static ResourceInfo? Match(JsonObject webhook, AdmissionRequest request, ApiServices services)
    {
        var rules = (webhook["rules"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        if (rules.Any(rule => Matches(rule, request, request.Info.Id.Version)))
        {
            return request.Info;
        }

        if ((string?)webhook["matchPolicy"] == "Exact")
        {
            return null;
        }

        foreach (var version in request.Info.ServedVersions)
        {
            if (rules.Any(rule => Matches(rule, request, version)))
            {
                return services.Registry.Find(request.Info.Id with { Version = version });
            }
        }

        return null;
    }

    public static bool SelectorsMatch(JsonObject webhook, AdmissionRequest request, ApiServices services)
    {
        if (LabelSelector.FromObject(webhook["namespaceSelector"]) is { IsEverything: false } namespaces
            && NamespaceLabels(request, services) is { } labels && !namespaces.Matches(labels))
        {
            return false;
        }

        return LabelSelector.FromObject(webhook["objectSelector"]) is not { IsEverything: false } objects
            || (request.Object is { } now && objects.MatchesObject(now))
            || (request.OldObject is { } old && objects.MatchesObject(old));
    }

    /// <summary>Of a namespace its own labels, of what lies in one those of the namespace; null for other cluster-wide objects, which always match.</summary>
    private static JsonObject? NamespaceLabels(AdmissionRequest request, ApiServices services)
    {
        if (KindTraits.IsNamespace(request.Info))
        {
            return Meta.Labels(request.Object ?? request.OldObject ?? []) ?? [];
        }

        if (!request.Info.Namespaced || request.Namespace is not { } ns)
        {
            return null;
        }

        return services.Table(KnownResources.Namespaces).Find(null, ns) is { } found ? Meta.Labels(found.Shared()) ?? [] : [];
    }

    private static bool Matches(JsonObject rule, AdmissionRequest request, string version) =>
        Has(rule["operations"], request.Operation)
        && Has(rule["apiGroups"], request.Info.Id.Group)
        && Has(rule["apiVersions"], version)
        && Meta.Strings(rule["resources"]).Any(one => MatchesResource(one, request.Info.Id.Resource, request.Subresource))
        && ((string?)rule["scope"] ?? "*") switch
        {
            "Namespaced" => request.Info.Namespaced,
            "Cluster" => !request.Info.Namespaced,
            _ => true,
        };

    private static bool MatchesResource(string pattern, string resource, string? subresource)
    {
        var slash = pattern.IndexOf('/', StringComparison.Ordinal);
        var (wanted, wantedSub) = slash < 0 ? (pattern, null) : (pattern[..slash], pattern[(slash + 1)..]);
        return (wanted == "*" || wanted == resource) && (wantedSub is null ? subresource is null : wantedSub == "*" || wantedSub == subresource);
    }

    private static bool Has(JsonNode? list, string value) => Meta.Strings(list) is var all && (all.Contains("*") || all.Contains(value));
}
