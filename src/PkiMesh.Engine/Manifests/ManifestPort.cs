using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using PkiMesh.Core.Manifests;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Rotation;

namespace PkiMesh.Engine.Manifests;

internal sealed class ManifestPort(ClusterPort clusters) : IManifestPort
{
    private static readonly (KubeResource Resource, ListQuery? Query, Func<JsonObject, bool> Fits)[] s_kinds =
    [
        (KubeResources.Namespaces, null, _ => true),
        (KubeResources.ClusterIssuers, null, _ => true),

        // The components bring Certificates of their own, which are leaves.
        (KubeResources.Certificates, null, certificate => certificate["spec"].Flag("isCA") == true),

        // A rotation's record is of one cluster, and would be taken for that of another.
        (KubeResources.ConfigMaps, new ListQuery(LabelSelector: ManagedLabel.Selector), source => source.At("data", RotationRecordStore.Key) is null),
        (KubeResources.Bundles, null, _ => true),
    ];

    public async IAsyncEnumerable<MeshManifest> ExportAsync(MeshCluster cluster, IOperation operation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var client = clusters.ClientOf(cluster);
        var found = false;
        foreach (var (resource, query, fits) in s_kinds)
        {
            operation.Progress("Manifests", $"reading {resource.QualifiedName}");
            if (!await client.Discovery.IsServedAsync(resource, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            await foreach (var live in client.ListAsync(resource, null, query, cancellationToken).ConfigureAwait(false))
            {
                // Items of a list have neither.
                live["apiVersion"] ??= resource.ApiVersion;
                live["kind"] ??= resource.Kind;
                if (!fits(live) || live.IsTerminating() || OwnedFields.Of(live, KubeClient.FieldManager) is not { } owned)
                {
                    continue;
                }

                found = true;
                yield return new MeshManifest(resource.Kind, live.Namespace(), live.Name(), SecretRemark(owned) + YamlWriter.Write(owned));
            }
        }

        if (!found)
        {
            throw new PkiMeshException("ManifestNothingApplied", PkiMeshErrorKind.ObjectNotFound, $"Nothing in {cluster.Name} was applied by this module.", cluster.Name,
                "Run the New- commands first, on the lab for a rehearsal.");
        }
    }

    private static string SecretRemark(JsonObject issuer) => issuer.Text("spec", "venafi", "tpp", "credentialsRef", "name") is { } secret
        ? $"# Secret {secret}, with the access token, is not in here: Update-TppCredential puts it there and keeps it fresh.\n"
        : "";
}
