using System.Management.Automation;

namespace PkiMesh.Host.Commands;

[Cmdlet(VerbsDiagnostic.Test, "Path")]
public sealed class TestPathCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [Alias("LiteralPath")]
    public string Path { get; set; } = string.Empty;

    protected override void ProcessRecord() => WriteObject(InvokeProvider.Item.Exists(Path));
}
