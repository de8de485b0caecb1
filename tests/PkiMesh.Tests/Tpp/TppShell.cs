using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security;
using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.Tpp;

/// <summary>A runspace in this process with all commands.</summary>
internal sealed class TppShell : IDisposable
{
    private readonly Runspace _runspace;

    public TppShell()
    {
        var state = PkiMesh.Host.ScriptRunner.CreateSessionState();
        foreach (var type in CmdletTypes.All)
        {
            state.Commands.Add(new SessionStateCmdletEntry(CmdletTypes.NameOf(type), type, null));
        }

        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
    }

    public List<ErrorRecord> Errors { get; } = [];

    public List<string> Warnings { get; } = [];

    public void Set(string name, object? value) => _runspace.SessionStateProxy.SetVariable(name, value);

    public PowerShell Start(string script)
    {
        var shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        return shell;
    }

    /// <summary>Runs a script. Errors of both kinds are collected.</summary>
    public Collection<PSObject> Run(string script)
    {
        using var shell = Start(script);
        try
        {
            return shell.Invoke();
        }
        catch (RuntimeException error)
        {
            Errors.Add(error.ErrorRecord);
            return [];
        }
        finally
        {
            Errors.AddRange(shell.Streams.Error);
            Warnings.AddRange(shell.Streams.Warning.Select(warning => warning.Message));
        }
    }

    public void Dispose() => _runspace.Dispose();

    public static PSCredential Credential(string user, string password)
    {
        var secret = new SecureString();
        foreach (var character in password)
        {
            secret.AppendChar(character);
        }

        return new PSCredential(user, secret);
    }
}
