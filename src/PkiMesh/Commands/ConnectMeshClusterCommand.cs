using System.Management.Automation;
using System.Security;
using PkiMesh.Completion;

namespace PkiMesh.Commands;

/// <summary>Connects to a Kubernetes cluster and makes it this runspace's default.</summary>
[Cmdlet(VerbsCommunications.Connect, "MeshCluster", DefaultParameterSetName = "Default")]
[OutputType(typeof(MeshCluster))]
public sealed class ConnectMeshClusterCommand : PkiMeshCommand
{
    /// <summary>A kubeconfig file, in place of KUBECONFIG or ~/.kube/config.</summary>
    [Parameter(ParameterSetName = "Path", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? KubeConfigPath { get; set; }

    /// <summary>The text of a kubeconfig, such as a variable of a runbook holds.</summary>
    [Parameter(ParameterSetName = "Text", Mandatory = true)]
    [ValidateNotNull]
    public SecretText? KubeConfig { get; set; }

    /// <summary>The context, in place of the current one.</summary>
    [Parameter(ParameterSetName = "Default", Position = 0)]
    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "Text")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContextCompleter))]
    public string? Context { get; set; }

    /// <summary>Use the ServiceAccount of the pod this runs in.</summary>
    [Parameter(ParameterSetName = "InCluster", Mandatory = true)]
    public SwitchParameter InCluster { get; set; }

    /// <summary>The API server.</summary>
    [Parameter(ParameterSetName = "Token", Mandatory = true)]
    [ValidateNotNull]
    public Uri? Server { get; set; }

    /// <summary>A bearer token for it.</summary>
    [Parameter(ParameterSetName = "Token", Mandatory = true)]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>PEM file of the CA behind the API server.</summary>
    [Parameter(ParameterSetName = "Token")]
    [ValidateNotNullOrEmpty]
    public string? CertificateAuthorityPath { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var options = new MeshClusterOptions
        {
            KubeConfigPath = KubeConfigPath is null ? null : await ResolvePathAsync(KubeConfigPath).ConfigureAwait(false),
            KubeConfig = KubeConfig?.Value,
            Context = Context,
            InCluster = InCluster,
            Server = Server,
            Token = Token,
            CertificateAuthorityPath = CertificateAuthorityPath is null ? null : await ResolvePathAsync(CertificateAuthorityPath).ConfigureAwait(false),
        };
        var cluster = await Engine.Clusters.ConnectAsync(options, Operation, cancellationToken).ConfigureAwait(false);
        State.Set(cluster);
        await EmitAsync(cluster).ConfigureAwait(false);
    }
}
