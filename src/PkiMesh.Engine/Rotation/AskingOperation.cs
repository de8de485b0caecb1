namespace PkiMesh.Engine.Rotation;

/// <summary>The running command for something that its one question did not cover: it asks, whatever else was agreed to.</summary>
internal sealed class AskingOperation(IOperation operation) : IOperation
{
    public CancellationToken Stopping => operation.Stopping;

    public bool WhatIf => operation.WhatIf;

    public void Progress(string activity, string status, int? percent = null) => operation.Progress(activity, status, percent);

    public void Verbose(string message) => operation.Verbose(message);

    public void Warning(string message) => operation.Warning(message);

    public void Report(MeshChange change) => operation.Report(change);

    public void Error(PkiMeshException failure) => operation.Error(failure);

    public Task<bool> ConfirmAsync(string target, string action, string? detail = null) => operation.AskAsync(target, action, detail);

    public Task<bool> AskAsync(string target, string action, string? detail = null) => operation.AskAsync(target, action, detail);
}
