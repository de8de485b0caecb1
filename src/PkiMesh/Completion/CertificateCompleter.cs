using System.Collections;

namespace PkiMesh.Completion;

/// <summary>The Certificates of the connected cluster, of the namespace that was given before.</summary>
public sealed class CertificateCompleter : Completer
{
    private protected override IReadOnlyList<string> Find(IDictionary bound, string word) =>
        Cluster(bound) is { } cluster ? Within(token => EngineLoader.Engine.Completion.GetCertificatesAsync(cluster, Bound<string>(bound, "Namespace"), token)) : [];
}
