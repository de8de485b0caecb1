using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace PkiMesh.Engine.Lab;

/// <summary>One lab as a child process. It ends when its standard input does, so it cannot outlive PowerShell unless detached.</summary>
internal sealed class LabProcess : IDisposable
{
    private const int TerminationSignal = 15;
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);
    private readonly Process _process;

    private LabProcess(Process process, PkiMeshLab description, LabControl control)
    {
        _process = process;
        Description = description;
        Control = control;
    }

    public PkiMeshLab Description { get; }

    public LabControl Control { get; }

    public bool HasExited => _process.HasExited;

    public static async Task<LabProcess> StartAsync(
        LabCommandLine command, PkiMeshLabOptions options, IOperation operation, CancellationToken cancellationToken)
    {
        var process = Launch(command);
        var errors = new ErrorTail(process);
        try
        {
            operation.Progress("Lab", "starting");
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(options.Timeout);
            var ready = await ReadReadyLineAsync(process, errors, options.Timeout, limit.Token, cancellationToken).ConfigureAwait(false);
            _ = DrainAsync(process.StandardOutput);
            return new LabProcess(process, ready.ToLab(options.Detach), new LabControl(ready.ControlUrl));
        }
        catch
        {
            Kill(process);
            process.Dispose();
            throw;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!HasExited)
        {
            _process.StandardInput.Close();
            if (Description.Detached)
                Terminate(_process);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_grace);
            try
            {
                await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                Kill(_process);
                await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose()
    {
        Control.Dispose();
        _process.Dispose();
    }

    private static Process Launch(LabCommandLine command)
    {
        var start = new ProcessStartInfo(command.FileName)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var argument in command.Arguments)
            start.ArgumentList.Add(argument);
        try
        {
            return Process.Start(start) ?? throw LabErrors.StartFailed("no process was made.", null);
        }
        catch (Win32Exception e)
        {
            throw LabErrors.StartFailed(e.Message, null);
        }
    }

    private static async Task<LabReadyLine> ReadReadyLineAsync(
        Process process, ErrorTail errors, TimeSpan timeout, CancellationToken limit, CancellationToken stopping)
    {
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit).ConfigureAwait(false) is { } line)
            {
                if (LabReadyLine.TryParse(line) is { } ready)
                    return ready;
            }

            await process.WaitForExitAsync(limit).ConfigureAwait(false);
            throw LabErrors.StartFailed(errors.Text, process.ExitCode);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            throw LabErrors.StartTimeout(timeout);
        }
    }

    private static async Task DrainAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is not null)
            {
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The process was let go.
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }

    // A detached lab does not mind the end of its input. .NET itself can only kill; the lab's state is safe against that too.
    private static void Terminate(Process process)
    {
        if (OperatingSystem.IsWindows() || SendSignal(process.Id, TerminationSignal) != 0)
            Kill(process);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int processId, int signal);

    /// <summary>Keeps the last lines of standard error, so that a lab that does not start can say why.</summary>
    private sealed class ErrorTail
    {
        private const int Kept = 5;
        private readonly Queue<string> _lines = new();

        public ErrorTail(Process process)
        {
            process.ErrorDataReceived += (_, e) => Add(e.Data);
            process.BeginErrorReadLine();
        }

        public string Text
        {
            get
            {
                lock (_lines)
                    return _lines.Count == 0 ? "it said nothing." : string.Join(' ', _lines);
            }
        }

        private void Add(string? line)
        {
            if (string.IsNullOrWhiteSpace(line))
                return;
            lock (_lines)
            {
                _lines.Enqueue(line.Trim());
                if (_lines.Count > Kept)
                    _lines.Dequeue();
            }
        }
    }
}
