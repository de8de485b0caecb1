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
            (KubeResources.Namespaces, null, ["get", "list", "create", "patch"]),
            (KubeResources.Secrets, options.TrustNamespace, ["get", "create", "patch", "delete"]),
            (KubeResources.Secrets, options.Namespace, ["get"]),
            (KubeResources.ConfigMaps, null, ["list"]),
            (KubeResources.ConfigMaps, options.TrustNamespace, ["get", "create", "patch"]),
            (KubeResources.ConfigMaps, options.Namespace, ["get", "list", "watch"]),
            (KubeResources.Leases, options.TrustNamespace, ["get", "create", "patch"]),
            (KubeResources.ClusterIssuers, null, ["get", "list", "watch", "create", "patch"]),
            (KubeResources.ClusterIssuerStatus, null, ["patch"]),
            (KubeResources.Issuers, options.TrustNamespace, ["get", "list"]),
            (KubeResources.Certificates, null, ["list"]),
            (KubeResources.Certificates, options.TrustNamespace, ["get", "list", "watch", "create", "patch"]),
            (KubeResources.CertificateStatus, options.TrustNamespace, ["patch"]),
            (KubeResources.Certificates, options.Namespace, ["get", "list", "watch", "create", "patch"]),
            (KubeResources.CertificateStatus, options.Namespace, ["patch"]),
            (KubeResources.CertificateRequests, null, ["list"]),
            (KubeResources.CertificateRequests, options.TrustNamespace, ["delete"]),
            (KubeResources.Bundles, null, ["get", "list", "watch", "create", "patch"]),
            (KubeResources.MutatingWebhooks, null, ["get"]),
            (KubeResources.ValidatingWebhooks, null, ["get"]),
            (KubeResources.Deployments, null, ["get", "list", "watch", "patch"]),
            (KubeResources.StatefulSets, null, ["get", "list", "watch", "patch"]),
            (KubeResources.DaemonSets, null, ["get", "list", "watch", "patch"]),
            (KubeResources.ReplicaSets, null, ["get", "list"]),
            (KubeResources.DisruptionBudgets, null, ["list"]),
            (KubeResources.Pods, null, ["get", "list", "watch"]),
            (KubeResources.PodProxy, null, ["get"]),
            (KubeResources.PodPortForward, null, ["create"]),
            (KubeResources.PodEviction, null, ["create"]),
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
        var parts = resource.Plural.Split('/');
        var attributes = new JsonObject { ["group"] = resource.Group, ["resource"] = parts[0], ["verb"] = verb };
        if (parts.Length > 1)
        {
            attributes["subresource"] = parts[1];
        }

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
