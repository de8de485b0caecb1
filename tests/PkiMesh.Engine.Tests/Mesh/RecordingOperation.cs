using System.Collections.Concurrent;

namespace PkiMesh.Engine.Tests.Mesh;

/// <summary>An operation that says yes (or, under WhatIf, no) and keeps what it was told.</summary>
internal sealed class RecordingOperation(bool whatIf = false, CancellationToken stopping = default) : IOperation
{
    public CancellationToken Stopping => stopping;

    public bool WhatIf => whatIf;

    public ConcurrentQueue<string> Statuses { get; } = new();

    public ConcurrentQueue<string> Warnings { get; } = new();

    public ConcurrentQueue<MeshChange> Reports { get; } = new();

    public ConcurrentQueue<PkiMeshException> Errors { get; } = new();

    public ConcurrentQueue<string> Plans { get; } = new();

    /// <summary>Called with each status: the place to stop a command in the middle.</summary>
    public Action<string>? OnStatus { get; init; }

    /// <summary>Called with each change that was made: the place to stop a command between two of them.</summary>
    public Action<MeshChange>? OnReport { get; init; }

    public void Progress(string activity, string status, int? percent = null)
    {
        Statuses.Enqueue(status);
        OnStatus?.Invoke(status);
    }

    public void Verbose(string message)
    {
    }

    public void Warning(string message) => Warnings.Enqueue(message);

    public void Report(MeshChange change)
    {
        Reports.Enqueue(change);
        OnReport?.Invoke(change);
    }

    public void Error(PkiMeshException failure) => Errors.Enqueue(failure);

    public Task<bool> ConfirmAsync(string target, string action, string? detail = null)
    {
        Plans.Enqueue($"{target}\n{detail}");
        return Task.FromResult(!whatIf);
    }
}
