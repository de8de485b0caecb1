using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.CertManager;

/// <summary>cert-manager's version, by the labels of its definitions.</summary>
internal static class CertManagerVersion
{
    public const string VersionLabel = "app.kubernetes.io/version";
    private const string CertificatesDefinition = "certificates.cert-manager.io";

    /// <summary>The version label of the CRD, else of the controller's Deployment; null where neither says.</summary>
    public static async Task<string?> FindAsync(KubeClient client, CancellationToken cancellationToken)
    {
        try
        {
            var crd = await client.GetAsync(KubeResources.CustomResourceDefinitions, null, CertificatesDefinition, cancellationToken).ConfigureAwait(false);
            if (crd?.Label(VersionLabel) is { } version)
                return version;
            var query = new ListQuery(LabelSelector: "app.kubernetes.io/name=cert-manager");
            await foreach (var deployment in client.ListAsync(KubeResources.Deployments, null, query, cancellationToken).ConfigureAwait(false))
                return deployment.Label(VersionLabel);
        }
        catch (PkiMeshException e) when (e.ErrorId == "ClusterForbidden")
        {
        }

        return null;
    }

    /// <summary>
    /// Whether spec.renewal.policy may be used: the definition knows it, and it is not 1.21.0, whose controller panics on it (cm#9038).
    /// Null where cert-manager is not installed.
    /// </summary>
    public static async Task<bool?> HasRenewalPolicyAsync(KubeClient client, CancellationToken cancellationToken)
    {
        try
        {
            var crd = await client.GetAsync(KubeResources.CustomResourceDefinitions, null, CertificatesDefinition, cancellationToken).ConfigureAwait(false);
            if (crd is null)
                return null;
            var version = crd.Items("spec", "versions").FirstOrDefault(v => v.Text("name") == "v1");
            return version.At("schema", "openAPIV3Schema", "properties", "spec", "properties", "renewal", "properties", "policy") is not null
                && crd.Label(VersionLabel)?.TrimStart('v') != "1.21.0";
        }
        catch (PkiMeshException e) when (e.ErrorId == "ClusterForbidden")
        {
            return false;
        }
    }
}
