using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Base of the commands that work on a cluster: the one given, or else the one this runspace is connected to.</summary>
public abstract class MeshClusterCommand : PkiMeshCommand
{
    /// <summary>The cluster, from Connect-MeshCluster.</summary>
    [Parameter]
    [ValidateNotNull]
    public MeshCluster? Cluster { get; set; }

    /// <summary>The cluster to work on.</summary>
    /// <param name="fromInput">The cluster that the piped object belongs to, if any.</param>
    protected MeshCluster FindCluster(MeshCluster? fromInput = null) =>
        Cluster ?? fromInput ?? State.Get<MeshCluster>() ?? throw NotConnected.Cluster();
}
