using System.Globalization;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Proof;

/// <summary>
/// When the issuer ends that an identity controller signs with, by its own metric at port 9990 (l5d pkg/identity/service.go 156-171), read
/// through the API server. It is the one place that shows the issuer in memory: the Secret may hold another by now.
/// </summary>
internal sealed class IssuerMetricReader(KubeClient client)
{
    private const string Metric = "issuer_cert_ttl_seconds ";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    /// <summary>The end, or why it could not be read.</summary>
    public async Task<(DateTime? EndsUtc, string? Error)> ReadAsync(string ns, string pod, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_limit);
        try
        {
            var path = KubeResources.Pods.PathOf(ns, $"{pod}:9990", "proxy") + "/metrics";
            using var answer = await client.OpenPathAsync(new KubeCall("get", KubeResources.PodProxy, ns, pod), path, limit.Token).ConfigureAwait(false);
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false));
            while (await reader.ReadLineAsync(limit.Token).ConfigureAwait(false) is { } line)
            {
                if (line.StartsWith(Metric, StringComparison.Ordinal) && double.TryParse(line.AsSpan(Metric.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
                    return (client.ServerNow.UtcDateTime.AddSeconds(seconds), null);
            }

            return (null, "its metrics have no issuer_cert_ttl_seconds");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is PkiMeshException or HttpRequestException or IOException or OperationCanceledException)
        {
            // An answer's body may hold what another program chose to say: its status is enough.
            return (null, e is KubeException refused ? $"the API server answered {refused.Code} for its metrics" : "its metrics did not come");
        }
    }
}
