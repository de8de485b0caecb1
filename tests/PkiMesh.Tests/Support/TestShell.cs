using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PkiMesh.Tests.Support;

/// <summary>A runspace in this process with the commands of <see cref="Pump.TestCommands"/>.</summary>
internal sealed class TestShell : IDisposable
{
    private readonly Runspace _runspace;

    public TestShell(params Type[] commands)
    {
        var state = PkiMesh.Host.ScriptRunner.CreateSessionState();
        foreach (var type in commands)
            state.Commands.Add(new SessionStateCmdletEntry(CmdletTypes.NameOf(type), type, null));
        _runspace = RunspaceFactory.CreateRunspace(Host, state);
        _runspace.Open();
        Shell = PowerShell.Create(_runspace);
    }

    public RecordingHost Host { get; } = new();

    public PowerShell Shell { get; }

    public IReadOnlyList<PSObject> Run(string script)
    {
        Shell.Commands.Clear();
        Shell.Streams.ClearStreams();
        return Shell.AddScript(script).Invoke();
    }

    /// <summary>The one error a script is to end with.</summary>
    public ErrorRecord RunToError(string script)
    {
        try
        {
            Run(script);
        }
        catch (RuntimeException e)
        {
            return e.ErrorRecord;
        }

        return Assert.Single(Shell.Streams.Error);
    }

    public void Dispose()
    {
        Shell.Dispose();
        _runspace.Dispose();
    }
}
