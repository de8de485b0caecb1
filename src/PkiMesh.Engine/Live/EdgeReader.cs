using PkiMesh.Core.Live;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Proof;

namespace PkiMesh.Engine.Live;

/// <summary>Sums what the proxies count. Only the sums stay in memory.</summary>
internal sealed class EdgeReader(KubeClient client, MeshCluster cluster, MeshEdgeQuery query, IOperation operation)
{
    private const string Activity = "Connections of the mesh";
    private readonly ProxyMetrics _metrics = new(client);

    public async Task<IReadOnlyList<MeshEdge>> ReadAsync(CancellationToken cancellationToken)
    {
        var edges = new EdgeBuilder();
        var asked = 0;
        var source = new MeshedPodSource(client, query.ControlPlaneNamespace, [], query.Namespaces, query.LabelSelector);
        await foreach (var (pod, samples) in Fan.OutAsync(RunningAsync(source, cancellationToken), query.ThrottleLimit, AskAsync, cancellationToken).ConfigureAwait(false))
        {
            operation.Progress(Activity, $"{++asked} proxies read, {pod.Namespace}/{pod.Name} last");
            var counted = new EdgePod(pod.Namespace, pod.Workload, pod.Identity, ProbedPorts(pod));
            foreach (var sample in samples)
            {
                edges.Add(counted, sample);
            }
        }

        await source.ReportMissingAsync(operation, cancellationToken).ConfigureAwait(false);
        var all = edges.Build(cluster);
        return query.IncludeControlPlane ? all : [.. all.Where(edge => edge.SourceNamespace != query.ControlPlaneNamespace && edge.TargetNamespace != query.ControlPlaneNamespace)];
    }

    private static async IAsyncEnumerable<MeshedPod> RunningAsync(MeshedPodSource source, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var pod in source.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (pod.IsRunning)
            {
                yield return pod;
            }
        }
    }

    private async Task<(MeshedPod Pod, IReadOnlyList<MetricSample> Samples)> AskAsync(MeshedPod pod, CancellationToken cancellationToken)
    {
        try
        {
            return (pod, await _metrics.ReadAsync(pod, query.Timeout, cancellationToken).ConfigureAwait(false));
        }
        catch (PkiMeshException e)
        {
            operation.Error(e);
            return (pod, []);
        }
    }

    private static HashSet<int> ProbedPorts(MeshedPod pod)
    {
        HashSet<int> ports = [];
        foreach (var container in pod.Object.Items("spec", "containers").Where(container => container.Text("name") != "linkerd-proxy"))
        {
            foreach (var probe in (string[])["livenessProbe", "readinessProbe", "startupProbe"])
            {
                foreach (var action in (string[])["httpGet", "tcpSocket", "grpc"])
                {
                    var number = container.Number(probe, action, "port")
                        ?? (container.Text(probe, action, "port") is { } name ? container.Items("ports").FirstOrDefault(port => port.Text("name") == name).Number("containerPort") : null);
                    if (number is { } found)
                    {
                        ports.Add((int)found);
                    }
                }
            }
        }

        return ports;
    }
}
