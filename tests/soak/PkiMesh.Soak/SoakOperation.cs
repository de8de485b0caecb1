namespace PkiMesh.Soak;

/// <summary>Says yes, and tells where it stands.</summary>
internal sealed class SoakOperation(Action<string> say) : IOperation
{
    public CancellationToken Stopping => CancellationToken.None;

    public bool WhatIf => false;

    public void Progress(string activity, string status, int? percent = null) => say(status);

    public void Verbose(string message)
    {
    }

    public void Warning(string message) => say($"WARNING {message}");

    public void Report(MeshChange change)
    {
    }

    public void Error(PkiMeshException failure) => say($"ERROR {failure.ErrorId}: {failure.Message}");

    public Task<bool> ConfirmAsync(string target, string action, string? detail = null) => Task.FromResult(true);
}
