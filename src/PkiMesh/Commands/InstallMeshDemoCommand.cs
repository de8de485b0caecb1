using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Installs the emojivoto demo application into the mesh.</summary>
[Cmdlet(VerbsLifecycle.Install, "MeshDemo", SupportsShouldProcess = true)]
[OutputType(typeof(MeshComponent))]
public sealed class InstallMeshDemoCommand : MeshInstallCommand
{
    /// <summary>Leave it outside the mesh.</summary>
    [Parameter]
    public SwitchParameter NoInjection { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var cluster = FindCluster();
        var options = (await FindManifestAsync(cluster, "emojivoto.yaml").ConfigureAwait(false)) with { Inject = !NoInjection };
        await EmitAsync(await Engine.Components.InstallAsync(cluster, MeshComponentKind.Demo, options, Operation, cancellationToken).ConfigureAwait(false))
            .ConfigureAwait(false);
    }
}
