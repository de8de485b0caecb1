using System.Text.Json.Nodes;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Tpp;

/// <summary>Reads a ClusterIssuer before TPP, whoever made it.</summary>
internal sealed class TppIssuerReader(KubeClient client, MeshCluster cluster)
{
    public async Task<TppClusterIssuer> ReadAsync(string name, string secretNamespace, CancellationToken cancellationToken)
    {
        await client.Discovery.RequireAsync(KubeResources.ClusterIssuers, cancellationToken).ConfigureAwait(false);
        var issuer = await client.GetAsync(KubeResources.ClusterIssuers, null, name, cancellationToken).ConfigureAwait(false)
            ?? throw new PkiMeshException("IssuerNotFound", PkiMeshErrorKind.ObjectNotFound, $"There is no ClusterIssuer {name}.", name,
                "Check the name, or make the issuer with New-TppClusterIssuer.");
        return Read(issuer, secretNamespace)
            ?? throw new PkiMeshException("IssuerNotTpp", PkiMeshErrorKind.InvalidArgument, $"ClusterIssuer {name} is not one before TPP (it has no spec.venafi.tpp).", name,
                "Name an issuer that New-TppClusterIssuer made, or one like it.");
    }

    /// <summary>The issuer, or null where it is one of another kind.</summary>
    public TppClusterIssuer? Read(JsonObject issuer, string secretNamespace) =>
        issuer.Text("spec", "venafi", "tpp", "url") is { } url && issuer.Text("spec", "venafi", "zone") is { } zone ? new TppClusterIssuer
        {
            Cluster = cluster,
            Name = issuer.Name(),
            Zone = zone,
            TppUrl = TppUrl.Parse(url),
            SecretName = issuer.Text("spec", "venafi", "tpp", "credentialsRef", "name") ?? "",
            SecretNamespace = secretNamespace,
            Ready = StatusReader.IsTrue(issuer, "Ready"),
        }
        : null;
}
