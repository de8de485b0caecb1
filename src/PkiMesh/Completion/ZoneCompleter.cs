using System.Collections;

namespace PkiMesh.Completion;

/// <summary>The zones that the connected cluster uses, and the folders of the connected TPP.</summary>
public sealed class ZoneCompleter : Completer
{
    private protected override IReadOnlyList<string> Find(IDictionary bound, string word)
    {
        var (cluster, session) = (Cluster(bound), Session(bound));
        return cluster is null && session is null ? [] : Within(token => EngineLoader.Engine.Completion.GetZonesAsync(cluster, session, word, token));
    }
}
