using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.CertManager;

/// <summary>Who signs with one of some Secrets: Issuers of its namespace, and ClusterIssuers where they lie in cert-manager's cluster resource namespace.</summary>
internal static class SecretSigners
{
    private const string Option = "--cluster-resource-namespace=";

    public static async Task<IReadOnlyList<SecretSigner>> FindAsync(KubeClient client, string ns, IReadOnlyCollection<string> secretNames, CancellationToken cancellationToken)
    {
        List<SecretSigner> found = [];
        foreach (var (resource, scope) in ((KubeResource, string?)[])[(KubeResources.ClusterIssuers, null), (KubeResources.Issuers, ns)])
        {
            await foreach (var issuer in client.ListAsync(resource, scope, null, cancellationToken).ConfigureAwait(false))
            {
                if (issuer.Text("spec", "ca", "secretName") is { } secretName && secretNames.Contains(secretName))
                {
                    found.Add(new SecretSigner(resource.Kind, issuer.Name(), ns));
                }
            }
        }

        if (found.Exists(signer => signer.IsClusterWide) && await ClusterResourcesAsync(client, cancellationToken).ConfigureAwait(false) is { Count: > 0 } known && !known.Contains(ns))
        {
            found.RemoveAll(signer => signer.IsClusterWide);
        }

        return found;
    }

    /// <summary>By what cert-manager was started with; empty where that cannot be seen, and any namespace may be it then.</summary>
    private static async Task<HashSet<string>> ClusterResourcesAsync(KubeClient client, CancellationToken cancellationToken)
    {
        HashSet<string> found = [];
        try
        {
            var query = new ListQuery(LabelSelector: "app.kubernetes.io/name=cert-manager");
            await foreach (var deployment in client.ListAsync(KubeResources.Deployments, null, query, cancellationToken).ConfigureAwait(false))
            {
                var given = deployment.Items("spec", "template", "spec", "containers").SelectMany(container => container.Texts("args"))
                    .Where(argument => argument.StartsWith(Option, StringComparison.Ordinal)).Select(argument => argument[Option.Length..]);
                found.UnionWith(given.Select(value => value.StartsWith("$(", StringComparison.Ordinal) ? deployment.Namespace()! : value));
            }
        }
        catch (PkiMeshException e) when (e.ErrorId == "ClusterForbidden")
        {
        }

        return found;
    }
}
