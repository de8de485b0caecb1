using System.Text.Json.Nodes;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Workloads.Node;

internal enum ContainerPhase
{
    Waiting,
    Running,
    Terminated,
}

/// <summary>One container of a running pod: its program, and the state that its status shows.</summary>
internal sealed class PodContainer(JsonObject spec, bool isInit, ContainerLog log)
{
    private static int s_ids;
    private JsonObject? _last;
    private string _id = "";
    private string _startedAt = "";
    private JsonObject? _terminated;

    public JsonObject Spec { get; } = spec;

    public string Name { get; } = spec.Text("name")!;

    public bool IsInit { get; } = isInit;

    /// <summary>An init container that stays: restartPolicy Always.</summary>
    public bool IsSidecar { get; } = isInit && spec.Text("restartPolicy") == "Always";

    public ContainerLog Log { get; private set; } = log;

    /// <summary>What the container wrote before its last restart.</summary>
    public ContainerLog? PreviousLog { get; private set; }

    public ContainerPhase Phase { get; private set; }

    public string WaitingReason { get; private set; } = "";

    public string WaitingMessage { get; private set; } = "";

    public int ExitCode { get; private set; }

    public int Restarts { get; private set; }

    public int Failures { get; private set; }

    /// <summary>Not to be started again before this.</summary>
    public DateTimeOffset NotBefore { get; private set; }

    public IPodProgram? Program { get; private set; }

    /// <summary>Whether its probes would succeed.</summary>
    public bool IsReady => Phase == ContainerPhase.Running && (Program as IPodReadiness)?.IsReady != false;

    public bool IsDone => Phase == ContainerPhase.Terminated && ExitCode == 0;

    public void Wait(string reason, string message = "")
    {
        Phase = ContainerPhase.Waiting;
        WaitingReason = reason;
        WaitingMessage = message;
    }

    public void Run(IPodProgram? program, DateTimeOffset now)
    {
        NewId();
        Program = program;
        Phase = ContainerPhase.Running;
        _startedAt = KubeTime.Seconds(now);
    }

    public void Finish(DateTimeOffset now)
    {
        NewId();
        Phase = ContainerPhase.Terminated;
        ExitCode = 0;
        _startedAt = KubeTime.Seconds(now);
        _terminated = Terminated("Completed", now);
    }

    /// <summary>It failed. Started again it is after 10 s, doubling up to 5 min, as a node does.</summary>
    public void Fail(DateTimeOffset now, bool restart, string pod, ContainerLog next)
    {
        NewId();
        _startedAt = KubeTime.Seconds(now);
        End(1, now, TimeSpan.FromSeconds(Math.Min(10 * Math.Pow(2, Failures), 300)), restart, pod, next);
    }

    /// <summary>SIGKILL met it. A node starts again at once what has run well so far; a longer absence is the caller's wish.</summary>
    public void Kill(DateTimeOffset now, TimeSpan down, bool restart, string pod, ContainerLog next) => End(137, now, down, restart, pod, next);

    public void CountRestart() => Restarts++;

    public async ValueTask StopAsync()
    {
        if (Program is { } program)
        {
            Program = null;
            await program.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void End(int exitCode, DateTimeOffset now, TimeSpan delay, bool restart, string pod, ContainerLog next)
    {
        ExitCode = exitCode;
        _terminated = Terminated("Error", now);
        Failures++;
        if (!restart)
        {
            Phase = ContainerPhase.Terminated;
            return;
        }

        _last = new JsonObject { ["terminated"] = _terminated };
        NotBefore = now + delay;
        PreviousLog = Log;
        Log = next;
        Wait("CrashLoopBackOff", $"back-off {Duration(delay)} restarting failed container={Name} pod={pod}");
    }

    public JsonObject Status()
    {
        var state = Phase switch
        {
            ContainerPhase.Running => new JsonObject { ["running"] = new JsonObject { ["startedAt"] = _startedAt } },
            ContainerPhase.Terminated => new JsonObject { ["terminated"] = _terminated!.DeepClone() },
            _ => new JsonObject { ["waiting"] = Waiting() },
        };
        var image = Spec.Text("image") ?? "";
        var status = new JsonObject
        {
            ["name"] = Name,
            ["state"] = state,
            ["lastState"] = _last?.DeepClone() ?? new JsonObject(),
            ["ready"] = IsInit && !IsSidecar ? IsDone : IsReady,
            ["restartCount"] = Restarts,
            ["image"] = image,
            ["imageID"] = _id.Length > 0 ? image : "",
        };
        if (_id.Length > 0)
        {
            status["containerID"] = _id;
        }

        status["started"] = Phase == ContainerPhase.Running && (!IsSidecar || IsReady);
        return status;
    }

    private JsonObject Waiting()
    {
        var waiting = new JsonObject { ["reason"] = WaitingReason };
        if (WaitingMessage.Length > 0)
        {
            waiting["message"] = WaitingMessage;
        }

        return waiting;
    }

    private JsonObject Terminated(string reason, DateTimeOffset now) => new()
    {
        ["exitCode"] = ExitCode,
        ["reason"] = reason,
        ["startedAt"] = _startedAt,
        ["finishedAt"] = KubeTime.Seconds(now),
        ["containerID"] = _id,
    };

    private static string Duration(TimeSpan time) =>
        time.TotalSeconds < 60 ? $"{(int)time.TotalSeconds}s" : $"{(int)time.TotalMinutes}m{time.Seconds}s";

    private void NewId() =>
        _id = $"containerd://{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(Interlocked.Increment(ref s_ids))))}";
}
