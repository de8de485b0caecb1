using System.Text.Json.Nodes;

namespace PkiMesh.Lab.CertManager.Issuers;

/// <summary>Where an issuer's Secrets are: its own namespace, for a ClusterIssuer the cluster resource namespace.</summary>
internal static class IssuerNamespace
{
    public static string Of(JsonObject issuer, CertManagerOptions options) => issuer.Namespace() ?? options.ClusterResourceNamespace;
}
