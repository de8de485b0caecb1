using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Marks namespaces for linkerd's injection.</summary>
[Cmdlet(VerbsLifecycle.Enable, "MeshInjection", SupportsShouldProcess = true)]
[OutputType(typeof(MeshNamespace))]
public sealed class EnableMeshInjectionCommand : MeshClusterCommand
{
    /// <summary>The namespaces.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Namespace { get; set; } = [];

    /// <summary>Restart the workloads whose pods have no proxy.</summary>
    [Parameter]
    public SwitchParameter Restart { get; set; }

    /// <summary>Take the annotation over from another.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Do not wait until restarted workloads are ready.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>How long to wait, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 300;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var options = new MeshInjectionOptions { Restart = Restart, Force = Force, NoWait = NoWait, Timeout = TimeSpan.FromSeconds(TimeoutSec) };
        foreach (var ns in Namespace)
        {
            try
            {
                await EmitAsync(await Engine.Mesh.EnableInjectionAsync(FindCluster(), ns, options, Operation, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (PkiMeshException e) when (e.ErrorId is "NamespaceNotFound" or "NamespaceTerminating" or "NamespaceIsControlPlane")
            {
                Operation.Error(e);
            }
        }
    }
}
