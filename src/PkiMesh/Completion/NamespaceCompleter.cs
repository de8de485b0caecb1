using System.Collections;

namespace PkiMesh.Completion;

/// <summary>The namespaces of the connected cluster.</summary>
public sealed class NamespaceCompleter : Completer
{
    private protected override IReadOnlyList<string> Find(IDictionary bound, string word) =>
        Cluster(bound) is { } cluster ? Within(token => EngineLoader.Engine.Completion.GetNamespacesAsync(cluster, token)) : [];
}
