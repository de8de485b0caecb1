using System.Diagnostics;

namespace PkiMesh.Soak;

/// <summary>Years of a mesh: every tick all connections are asked, and once a week somebody checks and rotates what is due.</summary>
internal sealed class SoakRun(SoakOptions options, SoakMesh mesh, Action<string> say)
{
    private static readonly TimeSpan s_week = TimeSpan.FromDays(7);
    private static readonly MeshRotationStep[] s_steps = Enum.GetValues<MeshRotationStep>();
    private readonly Random _random = new(options.Seed);
    private readonly SoakResult _result = new(options);
    private int _nextKill;

    public async Task<SoakResult> GoAsync()
    {
        var clock = Stopwatch.StartNew();
        var started = mesh.NowUtc;
        var end = started.AddDays(options.Years * 365);
        await mesh.AskAsync("at the start");
        var nextCheck = started;
        while (mesh.NowUtc < end && (!options.Tutorial || mesh.Failures.Count == 0))
        {
            if (!options.Tutorial && mesh.NowUtc >= nextCheck)
            {
                await CheckAsync();
                nextCheck = mesh.NowUtc + s_week;
            }

            await mesh.StepAsync(TimeSpan.FromHours(options.TickHours), "at a tick");
        }

        _result.Days = (mesh.NowUtc - started).TotalDays;
        _result.Asked = mesh.Asked;
        _result.Failed = mesh.Failures.Count;
        _result.FirstFailure = mesh.Failures.Count > 0 ? $"day {(DateTime.Parse(mesh.Failures[0][..19], System.Globalization.CultureInfo.InvariantCulture) - started).TotalDays:0.0}: {mesh.Failures[0]}" : "none";
        _result.Took = clock.Elapsed;
        return _result;
    }

    private async Task CheckAsync()
    {
        _result.Checks++;
        var stand = await mesh.StandAsync();
        if (stand.Status == MeshRotationStatus.NotDue)
        {
            return;
        }

        if (options.Kill && stand.Status == MeshRotationStatus.Due)
        {
            // Each rotation in another step, in turn: what is killed waits a week for the next check.
            var step = s_steps[_nextKill++ % s_steps.Length];
            if (await KilledRun.StartAsync(mesh.Lab.KubeConfigPath!, step, TimeSpan.FromMilliseconds(_random.Next(0, 1500)), options.WaitForLeaves))
            {
                _result.Kills++;
                say($"{mesh.NowUtc:u} killed in {step}");
            }

            await mesh.AskAsync($"after a kill in {step}");
            if ((await mesh.StandAsync()).Status == MeshRotationStatus.NotDue)
            {
                _result.Rotations++;
            }

            return;
        }

        await RotateAsync();
    }

    private async Task RotateAsync()
    {
        if (options.Faults)
        {
            await OrderFaultsAsync();
        }

        try
        {
            var done = await mesh.RotateAsync(new MeshRotationOptions { Timeout = TimeSpan.FromMinutes(5), WaitForLeaves = options.WaitForLeaves, ThrottleLimit = 8 },
                _ => { }, rotation => mesh.AskAsync($"after {rotation.Message}"));
            if (done.Status == MeshRotationStatus.Completed)
            {
                _result.Rotations++;
            }

            say($"{mesh.NowUtc:u} {done.Status}: {done.Message}");
        }
        catch (PkiMeshException e) when (options.Faults)
        {
            // The next week's check goes on.
            _result.FailedRuns++;
            say($"{mesh.NowUtc:u} {e.ErrorId}: {e.Message}");
        }

        await mesh.ClearFaultsAsync();
        await mesh.AskAsync("after a rotation");
    }

    /// <summary>Another kind of trouble each time.</summary>
    private Task OrderFaultsAsync() => mesh.AddFaultAsync(_random.Next(6) switch
    {
        0 => new PkiMeshLabFault { Action = PkiMeshLabFaultAction.Status, StatusCode = 500, Server = PkiMeshLabServer.Kubernetes, Probability = 0.03 },
        1 => new PkiMeshLabFault { Action = PkiMeshLabFaultAction.Status, StatusCode = 429, RetryAfterSeconds = 1, Server = PkiMeshLabServer.Kubernetes, Probability = 0.1 },
        2 => new PkiMeshLabFault { Action = PkiMeshLabFaultAction.Status, StatusCode = 409, Server = PkiMeshLabServer.Kubernetes, Verb = "PATCH", Probability = 0.2 },
        3 => new PkiMeshLabFault { Action = PkiMeshLabFaultAction.Reset, Server = PkiMeshLabServer.Kubernetes, Probability = 0.03 },
        4 => new PkiMeshLabFault { Action = PkiMeshLabFaultAction.Status, StatusCode = 503, Server = PkiMeshLabServer.Tpp, Probability = 0.3 },
        _ => new PkiMeshLabFault { Action = PkiMeshLabFaultAction.Delay, Delay = TimeSpan.FromMilliseconds(200), Server = PkiMeshLabServer.Kubernetes, Probability = 0.2 },
    });
}
