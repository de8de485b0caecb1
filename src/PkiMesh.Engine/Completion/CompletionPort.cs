using System.Text.Json.Nodes;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Tpp;

namespace PkiMesh.Engine.Completion;

internal sealed class CompletionPort(ClusterPort clusters) : ICompletionPort
{
    // More than a list to choose from can show.
    private const int Most = 500;

    public IReadOnlyList<string> GetContexts(string? kubeConfigPath)
    {
        var paths = kubeConfigPath is { } path
            ? [path]
            : KubeConfigReader.DefaultPaths(Environment.GetEnvironmentVariable("KUBECONFIG"), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        return [.. KubeConfigReader.ReadFiles(paths, allMustExist: false).Contexts?.Select(context => context.Name).OfType<string>() ?? []];
    }

    public Task<IReadOnlyList<string>> GetNamespacesAsync(MeshCluster cluster, CancellationToken cancellationToken) =>
        NamesAsync(cluster, KubeResources.Namespaces, null, item => item.Name(), cancellationToken);

    public Task<IReadOnlyList<string>> GetIssuersAsync(MeshCluster cluster, CancellationToken cancellationToken) =>
        NamesAsync(cluster, KubeResources.ClusterIssuers, null, item => item.Name(), cancellationToken);

    public Task<IReadOnlyList<string>> GetCertificatesAsync(MeshCluster cluster, string? ns, CancellationToken cancellationToken) =>
        NamesAsync(cluster, KubeResources.Certificates, ns, item => item.Name(), cancellationToken);

    public async Task<IReadOnlyList<string>> GetZonesAsync(MeshCluster? cluster, TppSession? session, string begun, CancellationToken cancellationToken)
    {
        List<string> zones = [];
        if (session is { IsConnected: true } && TppScope.Missing("configuration", session.Scope).Length == 0)
        {
            zones.AddRange(await FoldersAsync(session, begun, cancellationToken).ConfigureAwait(false));
        }

        if (cluster is not null && clusters.IsConnected(cluster))
        {
            zones.AddRange(await NamesAsync(cluster, KubeResources.ClusterIssuers, null, item => item.Text("spec", "venafi", "zone"), cancellationToken).ConfigureAwait(false));
        }

        return [.. zones.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private async Task<IReadOnlyList<string>> NamesAsync(
        MeshCluster cluster, KubeResource resource, string? ns, Func<JsonObject, string?> name, CancellationToken cancellationToken)
    {
        var page = await clusters.ClientOf(cluster).ListPageAsync(resource, ns, new ListQuery(PageSize: Most), null, cancellationToken).ConfigureAwait(false);
        return [.. page.Items("items").Select(name).OfType<string>().Distinct()];
    }

    /// <summary>The folders one level below the last backslash that was typed.</summary>
    private static async Task<IEnumerable<string>> FoldersAsync(TppSession session, string begun, CancellationToken cancellationToken)
    {
        var parent = begun.LastIndexOf('\\') is > 0 and var at ? TppZone.ToPolicyDn(begun[..at]) : TppZone.Root;
        if (!parent.StartsWith(TppZone.Root, StringComparison.Ordinal) || begun.StartsWith(@"\VED", StringComparison.OrdinalIgnoreCase) && begun.Length <= TppZone.Root.Length)
        {
            parent = TppZone.Root;
        }

        var body = new JsonObject { ["ObjectDN"] = parent, ["Recursive"] = false };
        var answer = await TppConnection.Of(session).AskAsync(TppCall.FindContainers, body, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess && answer.Body?["Objects"] is JsonArray objects
            ? objects.Where(each => TppJson.Text(TppJson.At(each, "TypeName")) == "Policy").Select(each => TppJson.Text(TppJson.At(each, "DN"))).OfType<string>().Take(Most)
            : [];
    }
}
