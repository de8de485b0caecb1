using System.Collections.Concurrent;

namespace PkiMesh.Engine.Report;

/// <summary>The running command, whose single errors and warnings become notes.</summary>
internal sealed class NotingOperation(IOperation inner) : IOperation
{
    private const int Most = 50;
    private readonly ConcurrentQueue<string> _notes = new();

    public IEnumerable<string> Notes => _notes;

    public CancellationToken Stopping => inner.Stopping;

    public bool WhatIf => inner.WhatIf;

    public void Note(string text)
    {
        if (_notes.Count < Most)
        {
            _notes.Enqueue(text);
        }
    }

    public void Progress(string activity, string status, int? percent = null) => inner.Progress(activity, status, percent);

    public void Verbose(string message) => inner.Verbose(message);

    public void Warning(string message) => Note(message);

    public void Report(MeshChange change) => inner.Report(change);

    public void Error(PkiMeshException failure) => Note(failure.Message);

    public Task<bool> ConfirmAsync(string target, string action, string? detail = null) => inner.ConfirmAsync(target, action, detail);
}
