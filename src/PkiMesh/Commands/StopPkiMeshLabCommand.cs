using System.Globalization;
using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Ends a lab.</summary>
[Cmdlet(VerbsLifecycle.Stop, "PkiMeshLab", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopPkiMeshLabCommand : PkiMeshLabCommand
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var lab = FindLab();
        if (!await Operation.ConfirmAsync($"lab process {lab.ProcessId.ToString(CultureInfo.InvariantCulture)}", "Stop").ConfigureAwait(false))
            return;
        await Engine.Lab.StopAsync(lab, cancellationToken).ConfigureAwait(false);
    }
}
