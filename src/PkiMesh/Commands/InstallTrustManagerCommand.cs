using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Installs trust-manager.</summary>
[Cmdlet(VerbsLifecycle.Install, "TrustManager", SupportsShouldProcess = true)]
[OutputType(typeof(MeshComponent))]
public sealed class InstallTrustManagerCommand : MeshInstallCommand
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var cluster = FindCluster();
        var options = await FindManifestAsync(cluster, "trust-manager.yaml").ConfigureAwait(false);
        await EmitAsync(await Engine.Components.InstallAsync(cluster, MeshComponentKind.TrustManager, options, Operation, cancellationToken).ConfigureAwait(false))
            .ConfigureAwait(false);
    }
}
