using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.Workloads.Node;

/// <summary>Starts what a container runs: the lab's imitation of its program, or nothing that would need one.</summary>
internal sealed class ContainerStarter(ILabApi api, LabClock clock, PodPrograms programs)
{
    /// <summary>Null when it runs (or has run to its end), else why it did not start.</summary>
    public async Task<Exception?> StartAsync(
        RunningPod running, PodContainer container, IReadOnlyDictionary<string, string> environment, Action changed, CancellationToken cancellationToken)
    {
        var factory = programs.Find(running.Pod, container.Spec);
        if (factory is null)
        {
            if (RunsToItsEnd(running.Pod, container))
            {
                container.Finish(clock.GetUtcNow());
            }
            else
            {
                container.Run(null, clock.GetUtcNow());
            }

            return null;
        }

        IPodProgram? program = null;
        try
        {
            program = factory.Create(Context(running, container, environment, changed));
            await program.StartAsync(cancellationToken).ConfigureAwait(false);
            container.Run(program, clock.GetUtcNow());
            return null;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            container.Log.Add(error.Message);
            if (program is not null)
            {
                await program.DisposeAsync().ConfigureAwait(false);
            }

            return error;
        }
    }

    private static bool RunsToItsEnd(JsonObject pod, PodContainer container) =>
        (container.IsInit && !container.IsSidecar)
        || (!container.IsInit && pod.ControllerReference().Text("kind") == "Job");

    private PodProgramContext Context(
        RunningPod running, PodContainer container, IReadOnlyDictionary<string, string> environment, Action changed)
    {
        var pod = running.Pod;
        var account = pod.Text("spec", "serviceAccountName") ?? "default";
        var uid = api.Get(KnownResources.ServiceAccounts, pod.Namespace(), account)?.Uid();
        var log = container.Log;
        return new PodProgramContext(api, clock, pod, container.Spec, Caller.ServiceAccount(pod.Namespace(), account, "kubelet", uid) with { Extra = Credential(pod.Uid()) }, log.Add)
        {
            Environment = environment,
            Files = running.Volumes.Of(container.Spec),
            StateChanged = changed,
        };
    }

    // The id of the pod's token, as the API server tells it to webhooks; recordings/tutorial, spec.extra of requests.
    private static Dictionary<string, IReadOnlyList<string>> Credential(string? podUid) => new()
    {
        ["authentication.kubernetes.io/credential-id"] = [$"JTI={new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"token {podUid}")).AsSpan(0, 16))}"],
    };
}
