using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Installs cert-manager and waits until its API works.</summary>
[Cmdlet(VerbsLifecycle.Install, "CertManager", SupportsShouldProcess = true)]
[OutputType(typeof(MeshComponent))]
public sealed class InstallCertManagerCommand : MeshInstallCommand
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var cluster = FindCluster();
        var options = await FindManifestAsync(cluster, "cert-manager.yaml").ConfigureAwait(false);
        await EmitAsync(await Engine.Components.InstallAsync(cluster, MeshComponentKind.CertManager, options, Operation, cancellationToken).ConfigureAwait(false))
            .ConfigureAwait(false);
    }
}
