using System.Management.Automation;
using System.Xml;

namespace PkiMesh.Commands;

/// <summary>Moves a lab's clock.</summary>
[Cmdlet(VerbsCommon.Step, "PkiMeshLab", SupportsShouldProcess = true)]
[OutputType(typeof(PkiMeshLab))]
public sealed class StepPkiMeshLabCommand : PkiMeshLabCommand
{
    /// <summary>Days to go.</summary>
    [Parameter]
    [ValidateRange(0, 36500)]
    public double Days { get; set; }

    /// <summary>Hours to go.</summary>
    [Parameter]
    [ValidateRange(0, 876000)]
    public double Hours { get; set; }

    /// <summary>Minutes to go.</summary>
    [Parameter]
    [ValidateRange(0, 52560000)]
    public double Minutes { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var advance = TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
        if (advance == TimeSpan.Zero)
        {
            throw new PkiMeshException(
                "LabStepEmpty",
                PkiMeshErrorKind.InvalidArgument,
                "Step-PkiMeshLab was not told how far to go.",
                advice: "Give -Days, -Hours or -Minutes; they add up.");
        }

        var lab = FindLab();
        if (!await Operation.ConfirmAsync($"clock of lab process {lab.ProcessId}", $"Advance by {XmlConvert.ToString(advance)}").ConfigureAwait(false))
            return;
        Operation.Progress("Lab clock", $"advancing by {XmlConvert.ToString(advance)}");
        await EmitAsync(await Engine.Lab.StepAsync(lab, advance, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
