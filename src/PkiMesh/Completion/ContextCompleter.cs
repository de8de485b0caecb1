using System.Collections;

namespace PkiMesh.Completion;

/// <summary>The contexts of the kubeconfig, from its file alone.</summary>
public sealed class ContextCompleter : Completer
{
    private protected override IReadOnlyList<string> Find(IDictionary bound, string word) => EngineLoader.Engine.Completion.GetContexts(Bound<string>(bound, "KubeConfigPath"));
}
