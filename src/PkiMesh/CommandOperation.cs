using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace PkiMesh;

/// <summary>The bridge between the worker and the pipeline thread for one run of a command's body.</summary>
internal sealed class CommandOperation(PkiMeshCommand command, CancellationToken stopping) : IOperation, IDisposable
{
    private readonly BlockingCollection<PipelineMessage> _messages = [];
    private readonly Dictionary<string, ProgressRecord> _activities = [];

    public CancellationToken Stopping => stopping;

    public bool WhatIf { get; } = IsWhatIf(command);

    public IEnumerable<PipelineMessage> Messages => _messages.GetConsumingEnumerable(CancellationToken.None);

    /// <summary>Runs the body to its end, whatever that is, and closes the queue.</summary>
    public async Task<Exception?> RunAsync(Func<CancellationToken, Task> body)
    {
        try
        {
            await body(stopping).ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
        finally
        {
            _messages.CompleteAdding();
        }
    }

    public void Progress(string activity, string status, int? percent = null)
    {
        var record = new ProgressRecord(activity.GetHashCode(StringComparison.Ordinal) & int.MaxValue, activity, status)
        {
            PercentComplete = percent is { } value ? Math.Clamp(value, 0, 100) : -1,
        };
        Post(() =>
        {
            _activities[activity] = record;
            command.WriteProgress(record);
        });
    }

    public void Verbose(string message) => Post(() => command.WriteVerbose(message));

    public void Warning(string message) => Post(() => command.WriteWarning(message));

    public void Report(MeshChange change) => Post(() => command.WriteInformation(change, ["PkiMesh"]));

    public void Error(PkiMeshException failure) =>
        Post(() => command.WriteError(ErrorTranslation.ToErrorRecord(failure, command.MyInvocation.MyCommand.Name)));

    public Task<bool> ConfirmAsync(string target, string action, string? detail = null) => RunOnPipelineAsync(() =>
    {
        if (detail is null)
            return command.ShouldProcess(target, action);
        var description = $"Performing the operation \"{action}\" on target \"{target}\".{Environment.NewLine}{detail}";
        return command.ShouldProcess(description, $"{description}{Environment.NewLine}Continue?", "Confirm");
    });

    public Task<bool> AskAsync(string target, string action, string? detail = null) => RunOnPipelineAsync(() =>
    {
        if (WhatIf)
        {
            return false;
        }

        if (command.MyInvocation.BoundParameters.TryGetValue("Confirm", out var bound) && bound is SwitchParameter { IsPresent: false })
        {
            return true;
        }

        try
        {
            // Not ShouldContinue, whose default is yes: a host without a person takes the default.
            var question = $"Performing the operation \"{action}\" on target \"{target}\".{Environment.NewLine}{detail}{Environment.NewLine}Continue?";
            return command.Host.UI.PromptForChoice("Confirm", question, [new ChoiceDescription("&Yes"), new ChoiceDescription("&No")], 1) == 0;
        }
        catch (Exception e) when (e is not (PipelineStoppedException or OutOfMemoryException))
        {
            // A runbook has nobody to ask, and each host says that in its own way.
            return false;
        }
    });

    public Task RunOnPipelineAsync(Action action) => RunOnPipelineAsync(() =>
    {
        action();
        return true;
    });

    public Task<T> RunOnPipelineAsync<T>(Func<T> action)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _messages.Add(new PipelineMessage(() => completion.SetResult(action()), () => completion.TrySetCanceled(stopping)), CancellationToken.None);
        return completion.Task;
    }

    /// <summary>Takes the bars down that the body has put up; on the pipeline thread, after the last message.</summary>
    public void CompleteProgress()
    {
        foreach (var record in _activities.Values)
        {
            command.WriteProgress(new ProgressRecord(record.ActivityId, record.Activity, record.StatusDescription) { RecordType = ProgressRecordType.Completed });
        }
    }

    public void Dispose() => _messages.Dispose();

    private static bool IsWhatIf(PSCmdlet command) =>
        command.MyInvocation.BoundParameters.TryGetValue("WhatIf", out var bound)
            ? bound is SwitchParameter { IsPresent: true }
            : LanguagePrimitives.IsTrue(command.SessionState.PSVariable.GetValue("WhatIfPreference"));

    private void Post(Action action)
    {
        try
        {
            _messages.Add(new PipelineMessage(action, static () => { }), CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // A task the body did not wait for has something to say after its end: there is no stream any more.
        }
    }
}
