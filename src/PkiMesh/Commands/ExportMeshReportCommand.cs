using System.Management.Automation;
using System.Text;

namespace PkiMesh.Commands;

/// <summary>Writes a report of the whole mesh: one HTML file that needs nothing else, or the same data as JSON.</summary>
[Cmdlet(VerbsData.Export, "MeshReport", SupportsShouldProcess = true)]
[OutputType(typeof(MeshReportFile))]
public sealed class ExportMeshReportCommand : MeshProofCommand
{
    /// <summary>The files to write; one ending in .json is JSON, any other HTML.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("FilePath")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The format of all files, in place of what their names say.</summary>
    [Parameter]
    public MeshReportFormat? Format { get; set; }

    /// <summary>Do not replace a file that exists.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        List<(string Path, MeshReportFormat Format)> files = [];
        foreach (var path in Path)
        {
            var full = await ResolvePathAsync(path).ConfigureAwait(false);
            // Before the mesh is read: that takes its time, and a report that cannot be written helps nobody.
            Check(full);
            files.Add((full, Format ?? (System.IO.Path.GetExtension(full).Equals(".json", StringComparison.OrdinalIgnoreCase) ? MeshReportFormat.Json : MeshReportFormat.Html)));
        }

        var report = await Engine.Reports.CollectAsync(FindCluster(), Options, Operation, cancellationToken).ConfigureAwait(false);
        foreach (var (path, format) in files)
        {
            var written = new MeshReportFile(path, format, 0, report.Verdict, report.Summary, report.TakenUtc);
            if (await Operation.ConfirmAsync(path, $"write the {format} report of {report.ClusterName}").ConfigureAwait(false))
                await EmitAsync(written with { SizeBytes = await WriteAsync(path, Engine.Reports.Render(report, format), cancellationToken).ConfigureAwait(false) }).ConfigureAwait(false);
            else if (Operation.WhatIf)
                await EmitAsync(written with { IsPlanned = true }).ConfigureAwait(false);
        }
    }

    private void Check(string path)
    {
        if (Directory.Exists(path))
            throw new PkiMeshException("ReportNotWritable", PkiMeshErrorKind.InvalidArgument, $"{path} is a folder.", path, "Give the path of a file, such as report.html.");
        if (System.IO.Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder))
            throw new PkiMeshException("ReportFolderNotFound", PkiMeshErrorKind.ObjectNotFound, $"There is no folder {folder}.", path, "Make the folder first, or give another path.");
        if (NoClobber && File.Exists(path))
            throw new PkiMeshException("ReportExists", PkiMeshErrorKind.ResourceExists, $"{path} exists.", path, "Leave -NoClobber out to replace it, or give another path.");
    }

    /// <summary>Whoever opens the file sees the old report or the new one, never a part.</summary>
    private static async Task<long> WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        var bytes = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text);
        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            await File.WriteAllBytesAsync(part, bytes, cancellationToken).ConfigureAwait(false);
            File.Move(part, path, overwrite: true);
            return bytes.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PkiMeshException("ReportNotWritable", PkiMeshErrorKind.InvalidArgument, $"{path} cannot be written: {e.Message}", path, "Check the rights on the folder and the space left, or give another path.");
        }
        finally
        {
            if (File.Exists(part))
                File.Delete(part);
        }
    }
}
