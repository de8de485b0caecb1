using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Prerequisites;

/// <summary>Asks the API server which of the rights that the commands need the user has (SelfSubjectAccessReview).</summary>
internal sealed class RightsChecker(KubeClient client)
{
    private const int Concurrency = 6;

    public async Task<MeshPrerequisite> CheckAsync(MeshPrerequisiteOptions options, CancellationToken cancellationToken)
    {
        (KubeResource Resource, string? Ns, string[] Verbs)[] needed =
        [
            (KubeResources.Namespaces, null, ["get", "patch"]),
            (KubeResources.Secrets, options.TrustNamespace, ["get", "patch"]),
            (KubeResources.Secrets, options.Namespace, ["get"]),
            (KubeResources.ConfigMaps, options.TrustNamespace, ["get", "patch"]),
            (KubeResources.ConfigMaps, options.Namespace, ["get", "list", "watch"]),
            (KubeResources.ClusterIssuers, null, ["get", "list", "watch", "patch"]),
            (KubeResources.Certificates, options.TrustNamespace, ["get", "list", "watch", "patch"]),
            (KubeResources.Certificates, options.Namespace, ["get", "list", "watch", "patch"]),
            (KubeResources.CertificateRequests, options.TrustNamespace, ["list"]),
            (KubeResources.CertificateRequests, options.Namespace, ["list"]),
            (KubeResources.Bundles, null, ["get", "list", "watch", "patch"]),
            (KubeResources.Pods, null, ["get", "list"]),
            (KubeResources.Events, null, ["list"]),
        ];
        var asked = needed.SelectMany(each => each.Verbs.Select(verb => (each.Resource, each.Ns, Verb: verb))).ToArray();
        var allowed = new bool[asked.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken };
        try
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, asked.Length), parallel, async (i, token) =>
                allowed[i] = await IsAllowedAsync(asked[i].Resource, asked[i].Ns, asked[i].Verb, token).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (PkiMeshException failure)
        {
            return new("Rights", MeshPrerequisiteStatus.NotTested, "rights", failure.Message) { Remedy = failure.Advice ?? "" };
        }

        var missing = asked.Where((_, i) => !allowed[i])
            .GroupBy(each => (each.Resource, each.Ns), each => each.Verb)
            .Select(group => $"{string.Join(", ", group)} on {group.Key.Resource.QualifiedName}{(group.Key.Ns is null ? "" : $" in namespace {group.Key.Ns}")}").ToList();
        return missing.Count == 0
            ? new("Rights", MeshPrerequisiteStatus.Met, "rights", $"The user has all {asked.Length} rights that the commands need.")
            : new("Rights", MeshPrerequisiteStatus.Missing, "rights", $"The user lacks {asked.Length - allowed.Count(one => one)} of {asked.Length} rights that the commands need.")
            {
                Evidence = [.. missing.Select(line => "lacks " + line)],
                Remedy = "Ask for these rights; the evidence lists them.",
            };
    }

    private async Task<bool> IsAllowedAsync(KubeResource resource, string? ns, string verb, CancellationToken cancellationToken)
    {
        var attributes = new JsonObject { ["group"] = resource.Group, ["resource"] = resource.Plural, ["verb"] = verb };
        if (ns is not null)
        {
            attributes["namespace"] = ns;
        }

        var review = new JsonObject
        {
            ["apiVersion"] = KubeResources.SelfSubjectAccessReviews.ApiVersion,
            ["kind"] = KubeResources.SelfSubjectAccessReviews.Kind,
            ["spec"] = new JsonObject { ["resourceAttributes"] = attributes },
        };
        var answer = await client.CreateAsync(KubeResources.SelfSubjectAccessReviews, review, false, cancellationToken).ConfigureAwait(false);
        return answer.Flag("status", "allowed") == true;
    }
}
