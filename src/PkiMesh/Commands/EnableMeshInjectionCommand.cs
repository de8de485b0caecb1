using System.Management.Automation;
using PkiMesh.Completion;

namespace PkiMesh.Commands;

/// <summary>Marks namespaces for linkerd's injection.</summary>
[Cmdlet(VerbsLifecycle.Enable, "MeshInjection", SupportsShouldProcess = true)]
[OutputType(typeof(MeshNamespace))]
public sealed class EnableMeshInjectionCommand : MeshChangeCommand
{
    /// <summary>Restarted workloads come up one after another.</summary>
    public EnableMeshInjectionCommand() => TimeoutSec = 300;

    /// <summary>The namespaces.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string[] Namespace { get; set; } = [];

    /// <summary>Restart the workloads whose pods have no proxy.</summary>
    [Parameter]
    public SwitchParameter Restart { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var options = new MeshInjectionOptions { Restart = Restart, Force = Force, NoWait = NoWait, Timeout = Limit };
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
