using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Base of the commands that work on running labs: the one given, or else the only one there is.</summary>
public abstract class PkiMeshLabCommand : PkiMeshCommand
{
    /// <summary>The lab, from Start-PkiMeshLab or Get-PkiMeshLab.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PkiMeshLab? Lab { get; set; }

    /// <summary>The lab to work on.</summary>
    protected PkiMeshLab FindLab()
    {
        if (Lab is not null)
            return Lab;
        var running = Engine.Lab.Running;
        return running.Count switch
        {
            1 => running[0],
            0 => throw new PkiMeshException(
                "LabNotRunning",
                PkiMeshErrorKind.ObjectNotFound,
                "No lab runs that was started by this PowerShell.",
                advice: "Start one with Start-PkiMeshLab."),
            _ => throw new PkiMeshException(
                "LabAmbiguous",
                PkiMeshErrorKind.InvalidArgument,
                $"{running.Count} labs run: {string.Join(", ", running.Select(lab => $"process {lab.ProcessId}"))}.",
                advice: "Say which with -Lab, or pipe it in from Get-PkiMeshLab."),
        };
    }
}
