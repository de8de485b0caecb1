using System.Security;

namespace PkiMesh;

/// <summary>Where a cluster is and how to sign in. What is null is looked for as kubectl looks for it.</summary>
public sealed record MeshClusterOptions
{
    /// <summary>A kubeconfig file; null for KUBECONFIG or ~/.kube/config.</summary>
    public string? KubeConfigPath { get; init; }

    /// <summary>The text of a kubeconfig, in place of a file.</summary>
    public SecureString? KubeConfig { get; init; }

    /// <summary>The context; null for the current one.</summary>
    public string? Context { get; init; }

    /// <summary>Use the ServiceAccount of the pod this runs in.</summary>
    public bool InCluster { get; init; }

    /// <summary>The API server, in place of a kubeconfig.</summary>
    public Uri? Server { get; init; }

    /// <summary>The bearer token for <see cref="Server"/>.</summary>
    public SecureString? Token { get; init; }

    /// <summary>PEM file of the CA behind <see cref="Server"/>; null for the machine's trusted roots.</summary>
    public string? CertificateAuthorityPath { get; init; }
}
