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
    private int _nextFault;

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
            // Another kind of trouble each time, in turn.
            var fault = SoakFaults.All[_nextFault++ % SoakFaults.All.Count];
            say($"{mesh.NowUtc:u} fault: {fault.Action} {fault.Server} {fault.Verb}{fault.StatusCode}");
            await mesh.AddFaultAsync(fault);
        }

        try
        {
            var done = await mesh.RotateAsync(new MeshRotationOptions { Timeout = TimeSpan.FromMinutes(5), WaitForLeaves = options.WaitForLeaves, ThrottleLimit = 8 },
                _ => { }, AfterStepAsync);
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

    /// <summary>All connections are asked; and where a gap is wanted, so much time passes that the identity issuer renews in it.</summary>
    private Task AfterStepAsync(MeshRotation rotation) => options.GapHours > 0 && rotation.Status == MeshRotationStatus.InProgress
        ? mesh.StepAsync(TimeSpan.FromHours(options.GapHours), $"in the gap after {rotation.Message}")
        : mesh.AskAsync($"after {rotation.Message}");
}
