using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Manifests;

namespace PkiMesh.Engine.Linkerd;

/// <summary>Marks a namespace for injection, and restarts what ran in it before.</summary>
internal sealed class Injection(KubeClient client, MeshCluster cluster, IOperation operation)
{
    private const string Annotation = "linkerd.io/inject";
    private const string ProxyContainer = "linkerd-proxy";
    private static readonly KubeResource[] s_kinds = [KubeResources.Deployments, KubeResources.StatefulSets, KubeResources.DaemonSets];

    public async Task<MeshNamespace> EnableAsync(string ns, MeshInjectionOptions options, CancellationToken cancellationToken)
    {
        var activity = $"Namespace {ns}";
        operation.Progress(activity, "planning");
        var live = await client.GetAsync(KubeResources.Namespaces, null, ns, cancellationToken).ConfigureAwait(false)
            ?? throw new PkiMeshException("NamespaceNotFound", PkiMeshErrorKind.ObjectNotFound, $"There is no namespace {ns}.", ns, "Check its name.");
        if (live.Label(ControlPlaneNamespace.ControlPlaneLabel) == "true")
        {
            throw new PkiMeshException("NamespaceIsControlPlane", PkiMeshErrorKind.InvalidOperation, $"Namespace {ns} is linkerd's control plane, whose pods bring their proxies.", ns,
                "Name a namespace with workloads of yours.");
        }

        var body = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Namespace",
            ["metadata"] = new JsonObject { ["name"] = ns, ["annotations"] = new JsonObject { [Annotation] = "enabled" } },
        };
        var planOptions = new PlanOptions(options.Force);
        var plan = await new ObjectPlanner(client, planOptions).PlanAsync([new ManifestObject(body, "Namespace", 0)], cancellationToken).ConfigureAwait(false);
        var uninjected = await FindUninjectedAsync(ns, cancellationToken).ConfigureAwait(false);
        var changes = plan.Select(p => p.Change).ToList();
        if (options.Restart)
            changes.AddRange(uninjected.Select(w => new MeshChange(MeshChangeAction.Update, w.Resource.Kind, ns, w.Name, "restart")));
        var names = uninjected.Select(w => $"{w.Resource.Kind}/{w.Name}").ToArray();
        var result = new MeshNamespace { Cluster = cluster, Name = ns, Injection = live.Annotation(Annotation) ?? "", NotInjected = names, IsPlanned = true };
        if (!await operation.ConfirmAsync($"namespace {ns}", "Enable linkerd injection", changes).ConfigureAwait(false) || operation.WhatIf)
            return result;

        await new PlanApplier(client, planOptions, operation, activity).ApplyAsync(plan, cancellationToken).ConfigureAwait(false);
        result = result with { Injection = "enabled", Changed = plan[0].Change.IsMutation, IsPlanned = false };
        if (!options.Restart)
        {
            if (names.Length > 0)
                operation.Warning($"{string.Join(", ", names)} in namespace {ns} run without a proxy until they are restarted: Enable-MeshInjection -Restart.");
            return result;
        }

        foreach (var workload in uninjected)
            await RestartAsync(workload, cancellationToken).ConfigureAwait(false);
        if (!options.NoWait && uninjected.Count > 0)
            await new RolloutWaiter(client, operation, activity).WaitAsync(uninjected, options.Timeout, cancellationToken).ConfigureAwait(false);
        return result with { Restarted = names, NotInjected = [] };
    }

    private async Task RestartAsync(Workload workload, CancellationToken cancellationToken)
    {
        var now = client.ServerNow.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var patch = new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["kubectl.kubernetes.io/restartedAt"] = now } } },
            },
        };
        await client.PatchAsync(workload.Resource, workload.Namespace, workload.Name, patch, null, cancellationToken).ConfigureAwait(false);
        operation.Report(new MeshChange(MeshChangeAction.Update, workload.Resource.Kind, workload.Namespace, workload.Name, "restarted"));
    }

    private async Task<IReadOnlyList<Workload>> FindUninjectedAsync(string ns, CancellationToken cancellationToken)
    {
        var bare = new HashSet<(string Kind, string Name)>();
        await foreach (var pod in client.ListAsync(KubeResources.Pods, ns, null, cancellationToken).ConfigureAwait(false))
        {
            if (!pod.IsTerminating() && !HasProxy(pod) && pod.Items("metadata", "ownerReferences").FirstOrDefault(o => o.Flag("controller") == true) is { } owner)
                bare.Add((owner.Text("kind") ?? "", owner.Text("name") ?? ""));
        }

        if (bare.Any(o => o.Kind == "ReplicaSet"))
        {
            await foreach (var set in client.ListAsync(KubeResources.ReplicaSets, ns, null, cancellationToken).ConfigureAwait(false))
            {
                if (bare.Remove(("ReplicaSet", set.Name())) && set.Items("metadata", "ownerReferences").FirstOrDefault() is { } owner)
                    bare.Add((owner.Text("kind") ?? "", owner.Text("name") ?? ""));
            }
        }

        return [.. s_kinds.SelectMany(k => bare.Where(b => b.Kind == k.Kind).Select(b => new Workload(k, ns, b.Name))).OrderBy(w => w.Name, StringComparer.Ordinal)];
    }

    private static bool HasProxy(JsonObject pod) =>
        pod.Items("spec", "initContainers").Concat(pod.Items("spec", "containers")).Any(c => c.Text("name") == ProxyContainer);
}
