using System.Text.Json.Nodes;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Rotation;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Proof;

namespace PkiMesh.Engine.Rotation;

/// <summary>What meshed pods trust, and what restarts them. What cannot change about an object is asked once in a run.</summary>
internal sealed class RotationPodReader(KubeClient client)
{
    private const string TrustAnchors = "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS";
    private readonly Dictionary<string, IReadOnlyList<ParsedCertificate>?> _bundles = [];
    private readonly Dictionary<string, RotationWorkload> _owners = [];
    private readonly Dictionary<string, bool> _paused = [];

    public async Task<IReadOnlyList<RotationPod>> ReadAsync(IReadOnlyList<MeshedPod> pods, CancellationToken cancellationToken)
    {
        await ListOwnersAsync(pods, cancellationToken).ConfigureAwait(false);
        List<RotationPod> read = [];
        foreach (var pod in pods)
        {
            read.Add(await ReadAsync(pod, cancellationToken).ConfigureAwait(false));
        }

        return read;
    }

    /// <summary>One list of a namespace in place of a question for each of its ReplicaSets.</summary>
    private async Task ListOwnersAsync(IReadOnlyList<MeshedPod> pods, CancellationToken cancellationToken)
    {
        var unknown = pods.Select(pod => (pod.Namespace, Owner: OwnerOf(pod.Object))).Where(one => one.Owner.Text("kind") == "ReplicaSet" && !_owners.ContainsKey(one.Owner.Text("uid") ?? ""))
            .DistinctBy(one => one.Owner.Text("uid")).GroupBy(one => one.Namespace).Where(group => group.Count() > 1);
        foreach (var group in unknown)
        {
            await foreach (var deployment in client.ListAsync(KubeResources.Deployments, group.Key, null, cancellationToken).ConfigureAwait(false))
            {
                _paused[$"{group.Key}/{deployment.Name()}"] = IsPaused(deployment);
            }

            await foreach (var set in client.ListAsync(KubeResources.ReplicaSets, group.Key, null, cancellationToken).ConfigureAwait(false))
            {
                _owners[set.Text("metadata", "uid") ?? ""] = await OfSetAsync(group.Key, set.Name(), set, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<RotationPod> ReadAsync(MeshedPod pod, CancellationToken cancellationToken) => new(
        pod.Evidence.Subject, pod.Evidence.IsControlPlane, pod.Evidence.IsReady && pod.IsRunning,
        await OwnerAsync(pod.Object, cancellationToken).ConfigureAwait(false), Injected(pod), Started(pod.Object));

    private IReadOnlyList<ParsedCertificate>? Injected(MeshedPod pod)
    {
        var literal = pod.Proxy.Items("env").FirstOrDefault(variable => variable.Text("name") == TrustAnchors).Text("value");
        if (literal is not { Length: > 0 })
        {
            return null;
        }

        if (!_bundles.TryGetValue(literal, out var known))
        {
            try
            {
                known = CertificatePem.ReadAll(literal, pod.Evidence.Subject);
            }
            catch (PkiMeshException)
            {
                known = [];
            }

            _bundles[literal] = known;
        }

        return known;
    }

    /// <summary>The environment is resolved, and files are read, when a container starts: the one that started first has the oldest.</summary>
    private static DateTime? Started(JsonObject pod) =>
        pod.Items("status", "containerStatuses").Concat(pod.Items("status", "initContainerStatuses"))
            .Select(status => status.Time("state", "running", "startedAt")).Where(time => time is not null).Min()?.UtcDateTime
        ?? pod.Time("status", "startTime")?.UtcDateTime;

    private async Task<RotationWorkload> OwnerAsync(JsonObject pod, CancellationToken cancellationToken)
    {
        var ns = pod.Namespace() ?? "";
        var owner = OwnerOf(pod);
        if (owner is null)
        {
            return new RotationWorkload("Pod", ns, pod.Name(), RotationRestart.Never);
        }

        var uid = owner.Text("uid") ?? "";
        if (!_owners.TryGetValue(uid, out var known))
        {
            known = await FindAsync(ns, owner, cancellationToken).ConfigureAwait(false);
            _owners[uid] = known;
        }

        return known;
    }

    private async Task<RotationWorkload> FindAsync(string ns, JsonObject owner, CancellationToken cancellationToken)
    {
        var (kind, name) = (owner.Text("kind") ?? "", owner.Text("name") ?? "");
        switch (kind)
        {
            case "ReplicaSet":
                return await OfSetAsync(ns, name, await client.GetAsync(KubeResources.ReplicaSets, ns, name, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            case "StatefulSet" or "DaemonSet":
                var workload = await client.GetAsync(kind == "DaemonSet" ? KubeResources.DaemonSets : KubeResources.StatefulSets, ns, name, cancellationToken).ConfigureAwait(false);
                return new RotationWorkload(kind, ns, name, IsHeld(workload) ? RotationRestart.Evict : RotationRestart.Rollout);
            case "Job":
                return new RotationWorkload(kind, ns, name, RotationRestart.Ends);
            default:
                return new RotationWorkload(kind, ns, name, RotationRestart.Evict);
        }
    }

    private async Task<RotationWorkload> OfSetAsync(string ns, string name, JsonObject? set, CancellationToken cancellationToken)
    {
        if (OwnerOf(set) is not { } above || above.Text("kind") != "Deployment")
        {
            return new RotationWorkload("ReplicaSet", ns, name, RotationRestart.Evict);
        }

        var deployment = above.Text("name") ?? "";
        if (!_paused.TryGetValue($"{ns}/{deployment}", out var isPaused))
        {
            isPaused = IsPaused(await client.GetAsync(KubeResources.Deployments, ns, deployment, cancellationToken).ConfigureAwait(false));
            _paused[$"{ns}/{deployment}"] = isPaused;
        }

        return new RotationWorkload("Deployment", ns, deployment, isPaused ? RotationRestart.Evict : RotationRestart.Rollout);
    }

    /// <summary>A paused Deployment rolls nothing out, and what it has goes on running.</summary>
    private static bool IsPaused(JsonObject? deployment) => deployment?["spec"].Flag("paused") == true;

    /// <summary>Pods that a rollout leaves as they are: all of them, or a StatefulSet's below its partition.</summary>
    private static bool IsHeld(JsonObject? workload) => workload.Text("spec", "updateStrategy", "type") == "OnDelete"
        || workload.Number("spec", "updateStrategy", "rollingUpdate", "partition") > 0;

    private static JsonObject? OwnerOf(JsonObject? one) => one.Items("metadata", "ownerReferences").FirstOrDefault(reference => reference.Flag("controller") == true);
}
