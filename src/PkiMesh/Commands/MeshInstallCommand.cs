using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Base of the commands that install from a manifest: the one given, or the lab's own where the cluster is a lab.</summary>
public abstract class MeshInstallCommand : MeshChangeCommand
{
    /// <summary>Images are pulled: it takes longer than other changes.</summary>
    protected MeshInstallCommand() => TimeoutSec = 300;

    /// <summary>A YAML file or a folder of them.</summary>
    [Parameter(Position = 0)]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    public string? ManifestPath { get; set; }

    /// <summary>The lab whose manifests to use, where it is not the one connected to.</summary>
    [Parameter]
    [ValidateNotNull]
    public PkiMeshLab? Lab { get; set; }

    /// <summary>What to install, with the manifest that the parameters name.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="labFile">The lab's file for it.</param>
    protected async Task<MeshComponentOptions> FindManifestAsync(MeshCluster cluster, string labFile)
    {
        var path = ManifestPath is null ? FindLabManifest(cluster, labFile) : await ResolvePathAsync(ManifestPath).ConfigureAwait(false);
        return new MeshComponentOptions { ManifestPath = path, Force = Force, NoWait = NoWait, Timeout = Limit };
    }

    private string FindLabManifest(MeshCluster cluster, string labFile)
    {
        var lab = Lab ?? Engine.Lab.Running.FirstOrDefault(l => l.ApiUrl is { } api && api.Authority == cluster.Server.Authority);
        return lab?.ManifestsPath is { } folder
            ? System.IO.Path.Combine(folder, labFile)
            : throw new PkiMeshException(
                "ManifestRequired",
                PkiMeshErrorKind.InvalidArgument,
                $"{cluster.Name} is no lab started here, so there is no manifest to take by default.",
                cluster.Name,
                "Give -ManifestPath: the release's YAML, or a chart rendered with helm template.");
    }
}
