using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Ends a connection to a cluster.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "MeshCluster")]
[OutputType(typeof(void))]
public sealed class DisconnectMeshClusterCommand : PkiMeshCommand
{
    /// <summary>The connection; this runspace's default where none is given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MeshCluster? Cluster { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        var current = State.Get<MeshCluster>();
        var cluster = Cluster ?? current;
        if (cluster is null)
            return Task.CompletedTask;
        Engine.Clusters.Disconnect(cluster);
        if (current is not null && (ReferenceEquals(current, cluster) || !Engine.Clusters.IsConnected(current)))
            State.Remove<MeshCluster>();
        return Task.CompletedTask;
    }
}
