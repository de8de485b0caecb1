using System.Net;
using PkiMesh.Core.Live;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Proof;

namespace PkiMesh.Engine.Live;

/// <summary>
/// Reads the metrics of a proxy at its admin port: through the API server's pod proxy, or, where that is not allowed or does not reach the
/// pod's network, through a port-forward, as linkerd's own client does.
/// </summary>
internal sealed class ProxyMetrics(KubeClient client)
{
    private const string Path = "/metrics";

    /// <exception cref="PkiMeshException">ProxyMetricsUnavailable.</exception>
    public async Task<IReadOnlyList<MetricSample>> ReadAsync(MeshedPod pod, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limit);
        try
        {
            using var half = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
            half.CancelAfter(limit / 2);
            try
            {
                return await ThroughProxyAsync(pod, half.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (!patience.IsCancellationRequested
                && e is OperationCanceledException or PkiMeshException { ErrorId: "ClusterForbidden" or "ClusterServerError" or "ClusterTimeout" })
            {
                return await ThroughPortForwardAsync(pod, patience.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is PkiMeshException or OperationCanceledException or HttpRequestException or IOException)
        {
            throw new PkiMeshException("ProxyMetricsUnavailable", PkiMeshErrorKind.ResourceUnavailable,
                $"The proxy of {pod.Evidence.Subject} does not tell its metrics: {(e is PkiMeshException known ? known.Message : e is OperationCanceledException ? $"no answer within {limit.TotalSeconds:0.#} s" : "the connection ended")}",
                $"{pod.Namespace}/{pod.Name}", "Look at the pod; the right to get pods/proxy or to create pods/portforward is needed.");
        }
    }

    private async Task<IReadOnlyList<MetricSample>> ThroughProxyAsync(MeshedPod pod, CancellationToken cancellationToken)
    {
        var path = KubeResources.Pods.PathOf(pod.Namespace, $"{pod.Name}:{MeshedPod.AdminPort}", "proxy") + Path;
        using var answer = await client.OpenPathAsync(new KubeCall("get", KubeResources.PodProxy, pod.Namespace, pod.Name), path, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    internal async Task<IReadOnlyList<MetricSample>> ThroughPortForwardAsync(MeshedPod pod, CancellationToken cancellationToken)
    {
        await using var port = await PortForward.OpenAsync(client, pod.Namespace, pod.Name, MeshedPod.AdminPort, cancellationToken).ConfigureAwait(false);
        using var handler = new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, _) => new ValueTask<Stream>(port) };
        using var http = new HttpClient(handler);
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://localhost:{MeshedPod.AdminPort}{Path}"), HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return answer.StatusCode == HttpStatusCode.OK
                ? await ReadAsync(await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)
                : throw new HttpRequestException($"{(int)answer.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException && port.NodeError is { } why)
        {
            throw new PkiMeshException("ProxyMetricsUnavailable", PkiMeshErrorKind.ResourceUnavailable, $"the node says: {why}", $"{pod.Namespace}/{pod.Name}");
        }
    }

    /// <summary>Line by line: a busy proxy tells megabytes, of which a few lines are wanted.</summary>
    private static async Task<IReadOnlyList<MetricSample>> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        List<MetricSample> samples = [];
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (EdgeBuilder.IsWanted(line) && MetricSample.Parse(line) is { } sample)
            {
                samples.Add(sample);
            }
        }

        return samples;
    }
}
