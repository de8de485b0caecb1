using System.Management.Automation;

namespace PkiMesh.Host.Commands;

[Cmdlet(VerbsCommon.Join, "Path")]
public sealed class JoinPathCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true)]
    public string Path { get; set; } = string.Empty;

    [Parameter(Position = 1, Mandatory = true)]
    public string ChildPath { get; set; } = string.Empty;

    [Parameter(Position = 2, ValueFromRemainingArguments = true)]
    public string[] AdditionalChildPath { get; set; } = [];

    protected override void ProcessRecord() =>
        WriteObject(AdditionalChildPath.Prepend(ChildPath).Aggregate(Path, (path, child) => SessionState.Path.Combine(path, child)));
}
