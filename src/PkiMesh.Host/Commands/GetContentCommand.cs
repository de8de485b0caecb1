using System.Management.Automation;

namespace PkiMesh.Host.Commands;

[Cmdlet(VerbsCommon.Get, "Content")]
public sealed class GetContentCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [Alias("LiteralPath")]
    public string Path { get; set; } = string.Empty;

    [Parameter]
    public SwitchParameter Raw { get; set; }

    protected override void ProcessRecord()
    {
        var path = GetUnresolvedProviderPathFromPSPath(Path);
        try
        {
            if (Raw)
                WriteObject(File.ReadAllText(path));
            else
                WriteObject(File.ReadLines(path), enumerateCollection: true);
        }
        catch (IOException e)
        {
            WriteError(new ErrorRecord(e, "GetContentReaderIOError", ErrorCategory.ReadError, path));
        }
    }
}
