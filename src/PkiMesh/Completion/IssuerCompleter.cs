using System.Collections;

namespace PkiMesh.Completion;

/// <summary>The ClusterIssuers of the connected cluster.</summary>
public sealed class IssuerCompleter : Completer
{
    private protected override IReadOnlyList<string> Find(IDictionary bound, string word) =>
        Cluster(bound) is { } cluster ? Within(token => EngineLoader.Engine.Completion.GetIssuersAsync(cluster, token)) : [];
}
