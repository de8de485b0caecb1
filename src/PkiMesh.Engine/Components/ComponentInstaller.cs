using System.Diagnostics;
using System.Text.Json.Nodes;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Linkerd;
using PkiMesh.Engine.Manifests;

namespace PkiMesh.Engine.Components;

/// <summary>One installation from a manifest.</summary>
internal sealed class ComponentInstaller(KubeClient client, MeshCluster cluster, MeshComponentKind component, MeshComponentOptions options, IOperation operation)
{
    private const string InjectAnnotation = "linkerd.io/inject";
    private readonly string _activity = $"Installing {ComponentFacts.DisplayName(component)}";

    public async Task<MeshComponent> InstallAsync(CancellationToken cancellationToken)
    {
        operation.Progress(_activity, "reading the manifest");
        var objects = await ReadAsync(cancellationToken).ConfigureAwait(false);
        ComponentFacts.Require(component, objects);
        var workloads = Workload.Of(objects);
        if (component == MeshComponentKind.Linkerd)
            await new LinkerdInputs(client, operation).CheckAsync(objects, workloads.First(w => w.Name == "linkerd-identity").Namespace, cancellationToken).ConfigureAwait(false);
        operation.Progress(_activity, "looking for an installation");
        var found = await FindAsync(workloads, cancellationToken).ConfigureAwait(false);
        if (found is not null && !found.IsManagedByUs() && !options.Force)
            return await ReportForeignAsync(found, cancellationToken).ConfigureAwait(false);

        var webhooks = new WebhookCertificates(client, operation);
        objects = await webhooks.CompleteAsync(objects, cancellationToken).ConfigureAwait(false);
        operation.Progress(_activity, "comparing with the cluster");
        objects = await AddMissingNamespacesAsync(objects, cancellationToken).ConfigureAwait(false);
        var planOptions = new PlanOptions(options.Force, Strict: false, RefuseForeign: false) { Lenient = operation.WhatIf };
        var plan = await new ObjectPlanner(client, planOptions).PlanAsync(objects, cancellationToken).ConfigureAwait(false);
        var changes = plan.Select(p => p.Change).ToArray();
        var result = new MeshComponent
        {
            Cluster = cluster,
            Component = component,
            Namespace = workloads[0].Namespace,
            Version = objects.Where(o => o.Kind == "Deployment").Select(o => ComponentFacts.VersionOf(o.Body)).FirstOrDefault(v => v is not null),
            Status = MeshComponentStatus.Planned,
            ManagedBy = KubeClient.FieldManager,
        };
        if (!await operation.ConfirmAsync($"{ComponentFacts.DisplayName(component)} in namespace {result.Namespace}", "Install", changes).ConfigureAwait(false)
            || operation.WhatIf)
        {
            return result;
        }

        var clock = Stopwatch.StartNew();
        var applier = new PlanApplier(client, planOptions, operation, _activity);
        // A webhook that is registered before its pods answer makes the API server refuse what they need to start.
        await applier.ApplyAsync([.. plan.Where(p => !IsWebhook(p))], cancellationToken).ConfigureAwait(false);
        if (!options.NoWait)
            await new RolloutWaiter(client, operation, _activity).WaitAsync(workloads, options.Timeout, cancellationToken).ConfigureAwait(false);
        await applier.ApplyAsync([.. plan.Where(IsWebhook)], cancellationToken).ConfigureAwait(false);
        if (!options.NoWait)
            await webhooks.WaitAsync(plan.Where(IsWebhook), Left(clock), _activity, cancellationToken).ConfigureAwait(false);
        if (!options.NoWait && component == MeshComponentKind.CertManager)
            await RequireApiAsync(Left(clock), cancellationToken).ConfigureAwait(false);
        if (!options.NoWait && component == MeshComponentKind.Viz)
        {
            var viz = new VizAvailability(client, operation);
            await viz.WaitAsync(Left(clock), _activity, cancellationToken).ConfigureAwait(false);
            await viz.TellUntappableAsync(cancellationToken).ConfigureAwait(false);
        }

        return result with
        {
            Status = !changes.HasMutations() ? MeshComponentStatus.Unchanged : found is null ? MeshComponentStatus.Installed : MeshComponentStatus.Updated,
            ChangeCount = changes.Count(c => c.IsMutation),
            Ready = !options.NoWait,
        };
    }

    private async Task<IReadOnlyList<ManifestObject>> ReadAsync(CancellationToken cancellationToken)
    {
        var all = options.ManifestText is { } text
            ? ManifestParser.ParseSome(text, "The piped manifest")
            : await ManifestParser.ReadAsync(options.ManifestPath!, cancellationToken).ConfigureAwait(false);
        // Hooks are helm's own steps (a start-up check, a test); applied as objects they would come again with each run.
        var objects = all.Where(o => o.Body.Annotation("helm.sh/hook") is null).ToArray();
        if (objects.Length < all.Count)
            operation.Verbose($"{all.Count - objects.Length} helm hooks are left out.");
        if (options.Inject)
        {
            foreach (var ns in objects.Where(o => o.Kind == "Namespace"))
            {
                var metadata = ns.Body["metadata"]!.AsObject();
                if (metadata["annotations"] is not JsonObject annotations)
                    metadata["annotations"] = annotations = [];
                annotations.TryAdd(InjectAnnotation, "enabled");
            }
        }

        return objects;
    }

    /// <summary>A rendered chart names its namespace without bringing it (helm's --create-namespace does); what is missing is made.</summary>
    private async Task<IReadOnlyList<ManifestObject>> AddMissingNamespacesAsync(IReadOnlyList<ManifestObject> objects, CancellationToken cancellationToken)
    {
        var brought = objects.Where(o => o.Kind == "Namespace").Select(o => o.Name).ToHashSet();
        var added = new List<ManifestObject>();
        foreach (var ns in objects.Select(o => o.Namespace).OfType<string>().Distinct().Where(n => !brought.Contains(n)))
        {
            if (await client.GetAsync(KubeResources.Namespaces, null, ns, cancellationToken).ConfigureAwait(false) is not null)
                continue;
            var body = component == MeshComponentKind.Linkerd
                ? ControlPlaneNamespace.ToObject(ns)
                : new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = ns } };
            added.Add(new ManifestObject(body, objects[0].Source, 0));
        }

        return added.Count == 0 ? objects : [.. added, .. objects];
    }

    /// <summary>A workload of the component that is there already, whoever made it.</summary>
    private async Task<JsonObject?> FindAsync(IReadOnlyList<Workload> workloads, CancellationToken cancellationToken)
    {
        foreach (var workload in workloads)
        {
            if (workload.Resource != KubeResources.Jobs && await client.GetAsync(workload.Resource, workload.Namespace, workload.Name, cancellationToken).ConfigureAwait(false) is { } live)
                return live;
        }

        if (ComponentFacts.Selector(component) is not { } selector)
            return null;
        try
        {
            await foreach (var deployment in client.ListAsync(KubeResources.Deployments, null, new ListQuery(LabelSelector: selector), cancellationToken).ConfigureAwait(false))
                return deployment;
        }
        catch (PkiMeshException e) when (e.ErrorId == "ClusterForbidden")
        {
            operation.Verbose($"Other namespaces could not be searched for {ComponentFacts.DisplayName(component)}: {e.Message}");
        }

        return null;
    }

    private async Task<MeshComponent> ReportForeignAsync(JsonObject found, CancellationToken cancellationToken)
    {
        var version = ComponentFacts.VersionOf(found);
        var manager = found.Label("app.kubernetes.io/managed-by") is "Helm" ? "helm" : found.Managers().FirstOrDefault();
        var name = ComponentFacts.DisplayName(component);
        operation.Warning($"{name} {version} is installed in namespace {found.Namespace()} already, by {manager ?? "another"}, and is left alone. -Force takes it over.".Replace("  ", " ", StringComparison.Ordinal));
        operation.Report(new MeshChange(MeshChangeAction.None, "Deployment", found.Namespace(), found.Name(), $"already installed, version {version ?? "unknown"}"));
        var ready = Workload.IsReady(found, "Deployment");
        if (!operation.WhatIf && !options.NoWait && component == MeshComponentKind.CertManager)
            ready = (await new ApiChecker(client).CheckAsync(found.Namespace()!, TimeSpan.Zero, operation, cancellationToken).ConfigureAwait(false)).Ready;
        return new MeshComponent
        {
            Cluster = cluster,
            Component = component,
            Namespace = found.Namespace() ?? "",
            Version = version,
            Status = MeshComponentStatus.AlreadyInstalled,
            ManagedBy = manager,
            Ready = ready,
        };
    }

    private TimeSpan Left(Stopwatch clock) => options.Timeout > clock.Elapsed ? options.Timeout - clock.Elapsed : TimeSpan.Zero;

    private async Task RequireApiAsync(TimeSpan left, CancellationToken cancellationToken)
    {
        operation.Progress(_activity, "waiting for its API");
        var readiness = await new ApiChecker(client).CheckAsync("default", left, operation, cancellationToken).ConfigureAwait(false);
        if (!readiness.Ready)
        {
            throw new PkiMeshException("CertManagerNotReady", PkiMeshErrorKind.OperationTimeout,
                $"cert-manager's pods are ready, its API is not ({readiness.Stage}): {readiness.Message}", "cert-manager",
                "Wait with Test-CertManager -Wait; if it stays so, look at the webhook's and the cainjector's log.");
        }
    }

    private static bool IsWebhook(PlannedObject planned) =>
        ManifestPhases.Of(planned.Object.ApiVersion, planned.Object.Kind) == ManifestPhase.Webhooks;
}
