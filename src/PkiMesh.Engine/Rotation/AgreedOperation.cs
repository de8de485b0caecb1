namespace PkiMesh.Engine.Rotation;

/// <summary>The running command after its one question was answered: what it calls need not ask again.</summary>
internal sealed class AgreedOperation(IOperation operation) : IOperation
{
    public CancellationToken Stopping => operation.Stopping;

    public bool WhatIf => false;

    public void Progress(string activity, string status, int? percent = null) => operation.Progress(activity, status, percent);

    public void Verbose(string message) => operation.Verbose(message);

    public void Warning(string message) => operation.Warning(message);

    public void Report(MeshChange change) => operation.Report(change);

    public void Error(PkiMeshException failure) => operation.Error(failure);

    public Task<bool> AskAsync(string target, string action, string? detail = null) => operation.AskAsync(target, action, detail);

    public Task<bool> ConfirmAsync(string target, string action, string? detail = null) => Task.FromResult(true);
}
