namespace PkiMesh.Engine.Tests.Tpp;

internal sealed class QuietOperation : IOperation
{
    public List<string> Warnings { get; } = [];

    public CancellationToken Stopping => CancellationToken.None;

    public bool WhatIf => false;

    public void Progress(string activity, string status, int? percent = null)
    {
    }

    public void Verbose(string message)
    {
    }

    public void Warning(string message) => Warnings.Add(message);

    public void Report(MeshChange change)
    {
    }

    public void Error(PkiMeshException failure) => throw failure;

    public Task<bool> ConfirmAsync(string target, string action, string? detail = null) => Task.FromResult(true);
}
