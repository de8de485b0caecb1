using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Kubernetes;

/// <summary>Connections by the record the user holds; a connection ends with its record.</summary>
internal sealed class ClusterPort(TimeProvider time) : IClusterPort, IDisposable
{
    private readonly ConditionalWeakTable<MeshCluster, KubeClient> _clients = [];

    public async Task<MeshCluster> ConnectAsync(MeshClusterOptions options, IOperation operation, CancellationToken cancellationToken)
    {
        var (configuration, name, context, user) = KubeConfigurationFactory.Create(options);
        var client = new KubeClient(new KubeTransport(configuration, time));
        try
        {
            operation.Progress("Connecting", client.Server);
            var cluster = await DescribeAsync(client, name, context, user, cancellationToken).ConfigureAwait(false);
            _clients.Add(cluster, client);
            if (cluster.ClockSkew.Duration() > TimeSpan.FromSeconds(5))
                operation.Verbose($"The clock of {cluster.Name} differs from this machine's by {cluster.ClockSkew}; times are the cluster's.");
            return cluster;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public async Task<MeshCluster> RefreshAsync(MeshCluster cluster, CancellationToken cancellationToken)
    {
        var client = ClientOf(cluster);
        var fresh = await DescribeAsync(client, cluster.Name, cluster.Context, cluster.User, cancellationToken).ConfigureAwait(false);
        _clients.Add(fresh, client);
        return fresh;
    }

    public void Disconnect(MeshCluster cluster)
    {
        if (!_clients.TryGetValue(cluster, out var client))
            return;
        foreach (var (other, same) in _clients.ToArray())
            if (ReferenceEquals(same, client))
                _clients.Remove(other);
        client.Dispose();
    }

    public bool IsConnected(MeshCluster cluster) => _clients.TryGetValue(cluster, out _);

    /// <summary>The client behind a record.</summary>
    public KubeClient ClientOf(MeshCluster cluster) =>
        _clients.TryGetValue(cluster, out var client)
            ? client
            : throw new PkiMeshException("ClusterNotConnected", PkiMeshErrorKind.ConnectionError, $"The connection to {cluster.Name} has ended.", cluster,
                "Run Connect-MeshCluster again.");

    public void Dispose()
    {
        foreach (var (cluster, _) in _clients.ToArray())
            Disconnect(cluster);
    }

    private static async Task<MeshCluster> DescribeAsync(KubeClient client, string name, string? context, string? user, CancellationToken cancellationToken)
    {
        var version = await client.GetPathAsync("/version", cancellationToken).ConfigureAwait(false)
            ?? throw new PkiMeshException("ClusterAnswerUnreadable", PkiMeshErrorKind.InvalidData, $"{client.Server} has no /version: it is no Kubernetes API server.",
                client.Server, "Check the server's address.");
        return new MeshCluster
        {
            Name = name,
            Server = new Uri(client.Server),
            Context = context,
            User = await WhoAmIAsync(client, cancellationToken).ConfigureAwait(false) ?? user ?? "unknown",
            Version = version.Text("gitVersion") ?? "unknown",
            ClockSkew = client.ClockSkew,
        };
    }

    /// <summary>SelfSubjectReview says who it is; a server before 1.28 has none, and a list of API groups proves at least the credentials.</summary>
    private static async Task<string?> WhoAmIAsync(KubeClient client, CancellationToken cancellationToken)
    {
        try
        {
            var review = new JsonObject { ["apiVersion"] = KubeResources.SelfSubjectReviews.ApiVersion, ["kind"] = KubeResources.SelfSubjectReviews.Kind };
            var answer = await client.CreateAsync(KubeResources.SelfSubjectReviews, review, false, cancellationToken).ConfigureAwait(false);
            return answer.Text("status", "userInfo", "username");
        }
        catch (KubeException e) when (e.Code is 404 or 405)
        {
            await client.GetPathAsync("/apis", cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (KubeException e) when (e.Code == 403)
        {
            throw new PkiMeshException("ClusterUnauthorized", PkiMeshErrorKind.AuthenticationError,
                $"{client.Server} answers, but takes the caller for no one ({(e.ServerMessage.Contains("system:anonymous", StringComparison.Ordinal) ? "system:anonymous" : e.Reason)}).",
                client.Server, "Check the user of the kubeconfig's context, or give -Token.");
        }
    }
}
