using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.CertManager;

/// <summary>An issuer that signs with a Secret of a namespace.</summary>
internal sealed record SecretSigner(string Kind, string Name, string SecretNamespace)
{
    public bool IsClusterWide => Kind == KubeResources.ClusterIssuers.Kind;

    public bool Signs(JsonObject certificate) =>
        certificate.Text("spec", "issuerRef", "name") == Name && (certificate.Text("spec", "issuerRef", "kind") ?? "Issuer") == Kind && (IsClusterWide || certificate.Namespace() == SecretNamespace);
}
