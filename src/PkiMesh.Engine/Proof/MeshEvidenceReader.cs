using System.Text.Json.Nodes;
using PkiMesh.Core.Findings;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Live;

namespace PkiMesh.Engine.Proof;

/// <summary>Reads the identity controller and the pods with a proxy: one list of pods, however many there are.</summary>
internal sealed class MeshEvidenceReader(KubeClient client, string controlPlane)
{
    private const string Identity = "linkerd-identity";

    // l5d pkg/identity/service.go 36-39.
    private static readonly string[] s_issuerEvents = ["IssuerUpdated", "IssuerUpdateSkipped", "IssuerValidationFailed"];

    /// <param name="askMetrics">Whether each replica is asked for the issuer that it has in memory.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IdentityEvidence?> IdentityAsync(bool askMetrics, CancellationToken cancellationToken)
    {
        if (await client.GetAsync(KubeResources.Deployments, controlPlane, Identity, cancellationToken).ConfigureAwait(false) is not { } deployment)
        {
            return null;
        }

        DateTime? oldest = null;
        List<(DateTime? EndsUtc, string? Error)> loaded = [];
        var metrics = new IssuerMetricReader(client);
        var selector = string.Join(",", (deployment.At("spec", "selector", "matchLabels") as JsonObject ?? []).Select(label => $"{label.Key}={label.Value}"));
        await foreach (var pod in client.ListAsync(KubeResources.Pods, controlPlane, new ListQuery(LabelSelector: selector), cancellationToken).ConfigureAwait(false))
        {
            if (pod.IsTerminating() || ContainerStart(pod) is not { } started)
                continue;
            oldest = oldest is null || started < oldest ? started : oldest;
            if (askMetrics && pod.Text("status", "phase") == "Running")
                loaded.Add(await metrics.ReadAsync(controlPlane, pod.Name(), cancellationToken).ConfigureAwait(false));
        }

        var last = await LastEventAsync(cancellationToken).ConfigureAwait(false);
        var identity = new IdentityEvidence($"Deployment {controlPlane}/{Identity}", (int)(deployment.Number("status", "readyReplicas") ?? 0), (int)(deployment.Number("spec", "replicas") ?? 1))
        {
            OldestStartUtc = oldest,
            IssuerEndsUtc = loaded.Min(read => read.EndsUtc),
            IssuerEndsError = loaded.Find(read => read.Error is not null).Error,
        };
        return last is null ? identity : identity.Telling(last.Text("reason"), last.Text("message"), TimeOf(last));
    }

    public async Task<IReadOnlyList<MeshedPod>> PodsAsync(CancellationToken cancellationToken)
    {
        List<MeshedPod> pods = [];
        await foreach (var pod in new MeshedPodSource(client, controlPlane, [], [], null).ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            pods.Add(pod);
        }

        return pods;
    }

    private async Task<JsonObject?> LastEventAsync(CancellationToken cancellationToken)
    {
        JsonObject? last = null;
        await foreach (var happened in client.ListAsync(KubeResources.Events, controlPlane, new ListQuery(FieldSelector: $"involvedObject.name={Identity}"), cancellationToken).ConfigureAwait(false))
        {
            if (s_issuerEvents.Contains(happened.Text("reason")) && (last is null || TimeOf(happened) >= TimeOf(last)))
            {
                last = happened;
            }
        }

        return last;
    }

    private static DateTime? TimeOf(JsonObject happened) =>
        (happened.Time("lastTimestamp") ?? happened.Time("series", "lastObservedTime") ?? happened.Time("eventTime") ?? happened.Time("metadata", "creationTimestamp"))?.UtcDateTime;

    /// <summary>The identity container may have been restarted in its pod.</summary>
    private static DateTime? ContainerStart(JsonObject pod) =>
        (pod.Items("status", "containerStatuses").FirstOrDefault(status => status.Text("name") == "identity")?.Time("state", "running", "startedAt") ?? pod.Time("status", "startTime"))?.UtcDateTime;
}
