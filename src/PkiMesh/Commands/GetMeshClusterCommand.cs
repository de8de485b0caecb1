using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Shows the connected cluster, asked anew.</summary>
[Cmdlet(VerbsCommon.Get, "MeshCluster")]
[OutputType(typeof(MeshCluster))]
public sealed class GetMeshClusterCommand : MeshClusterCommand
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken) =>
        await EmitAsync(await Engine.Clusters.RefreshAsync(FindCluster(), cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
}
