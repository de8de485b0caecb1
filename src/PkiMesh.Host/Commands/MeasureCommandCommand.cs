using System.Diagnostics;
using System.Management.Automation;

namespace PkiMesh.Host.Commands;

[Cmdlet(VerbsDiagnostic.Measure, "Command")]
public sealed class MeasureCommandCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true)]
    public ScriptBlock? Expression { get; set; }

    protected override void EndProcessing()
    {
        var watch = Stopwatch.StartNew();
        Expression!.InvokeWithContext(null, []);
        WriteObject(watch.Elapsed);
    }
}
