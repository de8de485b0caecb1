using System.Collections.Concurrent;

namespace PkiMesh.Engine.Lab;

/// <summary>The labs started by this process.</summary>
internal sealed class LabPort : ILabPort
{
    private readonly ConcurrentDictionary<int, LabProcess> _labs = new();

    public IReadOnlyList<PkiMeshLab> Running =>
        [.. _labs.Values.Where(lab => !lab.HasExited).Select(lab => lab.Description).OrderBy(lab => lab.ProcessId)];

    public async Task<PkiMeshLab> StartAsync(PkiMeshLabOptions options, IOperation operation, CancellationToken cancellationToken)
    {
        var command = LabCommandLine.Make(options);
        operation.Verbose($"Starting {command.FileName} {string.Join(' ', command.Arguments)}");
        var lab = await LabProcess.StartAsync(command, options, operation, cancellationToken).ConfigureAwait(false);
        _labs[lab.Description.ProcessId] = lab;
        return await GetAsync(lab.Description, cancellationToken).ConfigureAwait(false);
    }

    public async Task StopAsync(PkiMeshLab lab, CancellationToken cancellationToken)
    {
        if (!_labs.TryGetValue(lab.ProcessId, out var process))
            return;
        await process.StopAsync(cancellationToken).ConfigureAwait(false);
        _labs.TryRemove(lab.ProcessId, out _);
        process.Dispose();
    }

    public async Task<PkiMeshLab> GetAsync(PkiMeshLab lab, CancellationToken cancellationToken) =>
        lab with { NowUtc = await Find(lab).Control.GetTimeAsync(cancellationToken).ConfigureAwait(false) };

    public async Task<PkiMeshLab> StepAsync(PkiMeshLab lab, TimeSpan advance, CancellationToken cancellationToken) =>
        lab with { NowUtc = await Find(lab).Control.AdvanceAsync(advance, cancellationToken).ConfigureAwait(false) };

    public Task<IReadOnlyList<PkiMeshLabEdge>> GetEdgesAsync(PkiMeshLab lab, CancellationToken cancellationToken) =>
        Find(lab).Control.GetEdgesAsync(cancellationToken);

    public Task<PkiMeshLabFault> AddFaultAsync(PkiMeshLab lab, PkiMeshLabFault fault, CancellationToken cancellationToken) =>
        Find(lab).Control.AddFaultAsync(fault, cancellationToken);

    public Task ClearFaultsAsync(PkiMeshLab lab, CancellationToken cancellationToken) => Find(lab).Control.ClearFaultsAsync(cancellationToken);

    internal LabProcess Find(PkiMeshLab lab) =>
        _labs.TryGetValue(lab.ProcessId, out var process) && !process.HasExited ? process : throw LabErrors.NotRunning(lab.ProcessId);
}
