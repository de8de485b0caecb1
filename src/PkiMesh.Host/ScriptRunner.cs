using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using PkiMesh.Host.Console;

namespace PkiMesh.Host;

/// <summary>Runs one script on the PowerShell engine, the way <c>pwsh -File</c> does.</summary>
internal static class ScriptRunner
{
    private const int Usage = 64;
    private const int Interrupted = 130;

    public static int Run(IReadOnlyList<string> args)
    {
        if (args is not [var script, ..] || script.StartsWith('-'))
        {
            System.Console.Error.WriteLine("usage: PkiMesh.Host <script.ps1> [-Name value] [-Switch] ...");
            return Usage;
        }

        var path = Path.GetFullPath(script);
        if (!File.Exists(path))
        {
            System.Console.Error.WriteLine($"There is no script '{path}'.");
            return Usage;
        }

        StagedModule.PutOnModulePath();
        var host = new ScriptHost();
        using var runspace = RunspaceFactory.CreateRunspace(host, CreateSessionState());
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.Streams.Error.DataAdded += (_, e) => host.WriteError(shell.Streams.Error[e.Index]);
        shell.AddCommand(path);
        ScriptArguments.AddTo(shell, args.Skip(1));
        shell.AddCommand("Out-Default");

        var interrupted = false;
        System.Console.CancelKeyPress += (_, e) =>
        {
            // The second one is for those who cannot wait.
            if (interrupted)
                return;
            e.Cancel = interrupted = true;
            shell.BeginStop(null, null);
        };

        try
        {
            shell.Invoke();
        }
        catch (PipelineStoppedException)
        {
            return Interrupted;
        }
        catch (RuntimeException e)
        {
            host.WriteError(e.ErrorRecord);
            return interrupted ? Interrupted : 1;
        }
        finally
        {
            host.CloseProgress();
        }

        return host.ExitCode ?? (runspace.SessionStateProxy.GetVariable("LASTEXITCODE") as int?) ?? 0;
    }

    /// <summary>The engine's own commands and the stand-ins for those of the Utility and Management modules, which NuGet does not have.</summary>
    internal static InitialSessionState CreateSessionState()
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        foreach (var type in typeof(ScriptRunner).Assembly.GetTypes())
        {
            if (type.GetCustomAttribute<CmdletAttribute>() is { } cmdlet)
                state.Commands.Add(new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, null));
        }

        return state;
    }
}
