using System.Management.Automation;
using System.Text;

namespace PkiMesh.Commands;

/// <summary>Gives, as YAML for GitOps, what this module applied for the mesh's trust.</summary>
[Cmdlet(VerbsData.Export, "MeshManifest", SupportsShouldProcess = true)]
[OutputType(typeof(MeshManifest))]
public sealed class ExportMeshManifestCommand : MeshClusterCommand
{
    /// <summary>A file to write it to; without one it goes down the pipeline alone.</summary>
    [Parameter(Position = 0)]
    [Alias("FilePath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        List<MeshManifest> all = [];
        await foreach (var manifest in Engine.Manifests.ExportAsync(FindCluster(), Operation, cancellationToken).ConfigureAwait(false))
        {
            all.Add(manifest);
            text.Append(text.Length > 0 ? "---\n" : "").Append(manifest.Yaml);
        }

        if (Path is not null)
        {
            var full = await ResolvePathAsync(Path).ConfigureAwait(false);
            if (await Operation.ConfirmAsync(full, $"Write {all.Count} objects").ConfigureAwait(false))
                await WriteAsync(full, text.ToString(), cancellationToken).ConfigureAwait(false);
        }

        foreach (var manifest in all)
            await EmitAsync(manifest).ConfigureAwait(false);
    }

    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(path, text, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PkiMeshException("ManifestNotWritable", PkiMeshErrorKind.InvalidArgument, $"{path} cannot be written.", path, "Give the path of a file in a folder that is there.");
        }
    }
}
