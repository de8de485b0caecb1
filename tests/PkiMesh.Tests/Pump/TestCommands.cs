using System.Management.Automation;

namespace PkiMesh.Tests.Pump;

/// <summary>Emits numbers, and notes how its worker ended.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Emit")]
public sealed class TestEmitCommand : PkiMeshCommand
{
    [Parameter(Position = 0)]
    public int Count { get; set; }

    [Parameter]
    public WorkerLog Log { get; set; } = new();

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (var i = 1; i <= Count; i++)
            {
                Log.Emitted = i;
                await EmitAsync(i).ConfigureAwait(false);
            }
        }
        finally
        {
            Log.Ended = true;
        }
    }
}

/// <summary>Waits for a stop, then takes a while longer to put things away.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Wait")]
public sealed class TestWaitCommand : PkiMeshCommand
{
    [Parameter(Mandatory = true)]
    public WorkerLog Log { get; set; } = new();

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        try
        {
            Operation.Progress("Waiting", "for ever");
            Log.Started.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            for (var i = 0; i < 100; i++)
                await Task.Yield();
            Log.Ended = true;
        }
    }
}

/// <summary>Uses every stream and asks.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Streams", SupportsShouldProcess = true)]
public sealed class TestStreamsCommand : PkiMeshCommand
{
    [Parameter]
    public WorkerLog Log { get; set; } = new();

    [Parameter]
    public SwitchParameter Unchanged { get; set; }

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        try
        {
            Operation.Progress("Testing", "first", 10);
            Operation.Verbose("a verbose line");
            Operation.Warning("a warning");
            MeshChange[] plan = Unchanged
                ? [new(MeshChangeAction.None, "Certificate", "ns", "one")]
                : [new(MeshChangeAction.Create, "Certificate", "ns", "one"), new(MeshChangeAction.Update, "Secret", null, "two", "labels")];
            await EmitAsync(Operation.WhatIf).ConfigureAwait(false);
            await EmitAsync(await Operation.ConfirmAsync("the mesh", "Test", plan).ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            Log.Ended = true;
        }
    }
}

/// <summary>Asks a second question.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Question", SupportsShouldProcess = true)]
public sealed class TestQuestionCommand : PkiMeshCommand
{
    protected override async Task ProcessAsync(CancellationToken cancellationToken) =>
        await EmitAsync(await Operation.AskAsync("the old anchor", "Revoke", "  Nothing depends on it.").ConfigureAwait(false)).ConfigureAwait(false);
}

/// <summary>Fails in the way it is told.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Failure")]
public sealed class TestFailureCommand : PkiMeshCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true)]
    public Exception? Failure { get; set; }

    [Parameter]
    public SwitchParameter PerItem { get; set; }

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (!PerItem)
            throw Failure!;
        Operation.Error((PkiMeshException)Failure!);
        await EmitAsync("went on").ConfigureAwait(false);
    }
}

/// <summary>Remembers a text for the runspace.</summary>
[Cmdlet(VerbsDiagnostic.Test, "State")]
public sealed class TestStateCommand : PkiMeshCommand
{
    [Parameter(Position = 0)]
    public string? Remember { get; set; }

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (Remember is not null)
            State.Set(Remember);
        else
            await EmitAsync(State.Get<string>() ?? "nothing").ConfigureAwait(false);
    }
}

/// <summary>What a test wants to know of a worker.</summary>
public sealed class WorkerLog
{
    private volatile bool _ended;

    public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Emitted { get; set; }

    public bool Ended
    {
        get => _ended;
        set => _ended = value;
    }
}
