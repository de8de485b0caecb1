using System.Management.Automation;
using System.Runtime.ExceptionServices;

namespace PkiMesh;

/// <summary>
/// Base of every command. The body runs on a worker; the pipeline thread pumps what it sends. On a stop the worker is
/// cancelled and waited for, never left behind. Failures become ErrorRecords here and nowhere else.
/// </summary>
public abstract class PkiMeshCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private CommandOperation? _operation;
    private RunspaceState? _state;

    /// <summary>The command as the engine sees it.</summary>
    protected IOperation Operation => Current;

    /// <summary>What this runspace remembers between commands.</summary>
    protected RunspaceState State => _state ?? throw new InvalidOperationException("The command is not running.");

    /// <summary>The engine; the first use in the process loads it.</summary>
    protected IPkiMeshEngine Engine => EngineLoader.Engine;

    private CommandOperation Current => _operation ?? throw new InvalidOperationException("The command is not running.");

    /// <summary>Work before the first input.</summary>
    protected virtual Task BeginAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Work for each input, or once where there is none.</summary>
    protected virtual Task ProcessAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Work after the last input.</summary>
    protected virtual Task EndAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends one object down the pipeline; completes when the pipeline has taken it.</summary>
    protected Task EmitAsync(object output) => Current.RunOnPipelineAsync(() => WriteObject(output, enumerateCollection: false));

    /// <summary>A file system path from what the user typed; it need not exist.</summary>
    protected Task<string> ResolvePathAsync(string path) => Current.RunOnPipelineAsync(() => GetUnresolvedProviderPathFromPSPath(path));

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        _state = RunspaceState.Current;
        Pump(BeginAsync);
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Pump(ProcessAsync);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Pump(EndAsync);

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _stopping.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what the command holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _stopping.Dispose();
    }

    private void Pump(Func<CancellationToken, Task> body)
    {
        using var operation = new CommandOperation(this, _stopping.Token);
        _operation = operation;
        var worker = Task.Run(() => operation.RunAsync(body), CancellationToken.None);
        ExceptionDispatchInfo? broken = null;

        foreach (var message in operation.Messages)
        {
            if (broken is not null)
            {
                message.Drop();
                continue;
            }

            try
            {
                message.Deliver();
            }
            catch (Exception e)
            {
                // A stop, a downstream command that has enough, or "-WarningAction Stop": the worker must end before this leaves.
                broken = ExceptionDispatchInfo.Capture(e);
                message.Drop();
                _stopping.Cancel();
            }
        }

        var failure = worker.GetAwaiter().GetResult();
        broken?.Throw();
        operation.CompleteProgress();
        if (failure is null)
            return;
        if (failure is OperationCanceledException && _stopping.IsCancellationRequested)
            throw new PipelineStoppedException();
        if (failure is not (PkiMeshException or OperationCanceledException))
            WriteDebug($"{failure.GetType().FullName}{Environment.NewLine}{failure.StackTrace}");
        ThrowTerminatingError(ErrorTranslation.ToErrorRecord(failure, MyInvocation.MyCommand.Name));
    }
}
