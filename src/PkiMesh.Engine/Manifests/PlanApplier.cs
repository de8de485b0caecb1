using PkiMesh.Core.Policy;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Manifests;

/// <summary>Carries a plan out, phase by phase; a failure half-way says how far it came.</summary>
internal sealed class PlanApplier(KubeClient client, PlanOptions options, IOperation operation, string activity)
{
    private const int Concurrency = 4;
    private static readonly TimeSpan s_definitionLimit = TimeSpan.FromSeconds(60);

    public async Task ApplyAsync(IReadOnlyList<PlannedObject> plan, CancellationToken cancellationToken)
    {
        var total = plan.Count(p => p.Change.IsMutation);
        var done = 0;
        try
        {
            foreach (var phase in plan.Where(p => p.Change.IsMutation).GroupBy(p => ManifestPhases.Of(p.Object.ApiVersion, p.Object.Kind)).OrderBy(g => g.Key))
            {
                var parallel = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken };
                await Parallel.ForEachAsync(phase, parallel, async (planned, token) =>
                {
                    var resource = planned.Resource ?? await FindNewAsync(planned.Object, token).ConfigureAwait(false);
                    await client.ApplyAsync(resource, planned.Object.Body, new ApplyOptions(options.Force, false, options.Strict), token).ConfigureAwait(false);
                    operation.Report(planned.Change);
                    var count = Interlocked.Increment(ref done);
                    operation.Progress(activity, $"{planned.Object.Subject} applied", count * 100 / total);
                }).ConfigureAwait(false);
                if (phase.Key == ManifestPhase.Definitions)
                    await WaitEstablishedAsync(phase.Select(p => p.Object.Name), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (PkiMeshException e) when (Volatile.Read(ref done) is > 0 and var made)
        {
            throw new PkiMeshException(e.ErrorId, e.Kind, $"{e.Message} {made} of {total} changes had been made before.", e.Target, e.Advice);
        }
    }

    private async Task WaitEstablishedAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        operation.Progress(activity, "waiting for the definitions to be served");
        foreach (var name in names)
        {
            var outcome = await client.Waiter.WaitAsync(KubeResources.CustomResourceDefinitions, null, name, s_definitionLimit,
                crd => crd?.Condition("Established").Text("status") == "True", cancellationToken).ConfigureAwait(false);
            if (!outcome.Reached)
            {
                var why = outcome.Last?.Condition("NamesAccepted").Text("message") ?? outcome.Last?.Condition("Established").Text("message") ?? "no condition yet";
                throw new PkiMeshException("CrdNotEstablished", PkiMeshErrorKind.OperationTimeout, $"CustomResourceDefinition {name} is not served after a minute: {why}.", name,
                    "See whether another definition has the same kind or short names.");
            }
        }
    }

    private async Task<KubeResource> FindNewAsync(ManifestObject o, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            if (await client.Discovery.FindAsync(o.ApiVersion, o.Kind, cancellationToken).ConfigureAwait(false) is { } resource)
                return resource;
            if (attempt == 20)
                throw KubeErrors.NotServed(o.ApiVersion, o.Kind);
            await Task.Delay(TimeSpan.FromMilliseconds(250), cancellationToken).ConfigureAwait(false);
        }
    }
}
