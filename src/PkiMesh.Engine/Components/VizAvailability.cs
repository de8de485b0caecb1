using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Components;

/// <summary>Whether the tap of linkerd viz can be used: its APIService is available, and pods bear what it needs.</summary>
internal sealed class VizAvailability(KubeClient client, IOperation operation)
{
    private const string ApiService = "v1alpha1.tap.linkerd.io";

    // What the tap injector notes on each pod it has made tappable (l5d viz/pkg/labels).
    private const string Tappable = "viz.linkerd.io/tap-enabled";

    /// <summary>The pods of viz may be ready before the API server reaches them and trusts their certificate.</summary>
    public async Task WaitAsync(TimeSpan left, string activity, CancellationToken cancellationToken)
    {
        operation.Progress(activity, "waiting for its API");
        var outcome = await client.Waiter.WaitAsync(KubeResources.ApiServices, null, ApiService, left, service => service?.Condition("Available").Text("status") == "True", cancellationToken).ConfigureAwait(false);
        if (!outcome.Reached)
        {
            var last = outcome.Last?.Condition("Available");
            throw new PkiMeshException("VizNotReady", PkiMeshErrorKind.OperationTimeout,
                $"The pods of linkerd viz are ready, APIService {ApiService} is not available: {(last is null ? outcome.Last is null ? "it is not there" : "it has no condition yet" : $"{last.Text("reason")}: {last.Text("message")}")}",
                ApiService, "See whether the API server reaches Service tap in the namespace of viz, and whether the APIService's caBundle is that of Secret tap-k8s-tls.");
        }
    }

    /// <summary>Pods that were there before the injector cannot be tapped until they are started anew.</summary>
    public async Task TellUntappableAsync(CancellationToken cancellationToken)
    {
        HashSet<string> namespaces = [];
        var count = 0;
        await foreach (var pod in client.ListAsync(KubeResources.Pods, null, new ListQuery(LabelSelector: "linkerd.io/control-plane-ns"), cancellationToken).ConfigureAwait(false))
        {
            if (pod.Annotation(Tappable) != "true" && pod.Annotation("viz.linkerd.io/disable-tap") != "true" && pod.Label("linkerd.io/control-plane-component") is null)
            {
                count++;
                namespaces.Add(pod.Namespace() ?? "");
            }
        }

        if (count > 0)
        {
            operation.Warning($"{count} pods were started before linkerd viz and cannot be tapped until their workloads are restarted; they are in {string.Join(", ", namespaces.Order(StringComparer.Ordinal))}.");
        }
    }
}
