using PkiMesh.Core.Findings;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Manifests;
using YamlDotNet.Core;

namespace PkiMesh.Engine.Proof;

/// <summary>Reads what linkerd was installed with.</summary>
internal sealed class ConfigEvidenceReader(KubeClient client)
{
    public async Task<ConfigEvidence?> ReadAsync(string ns, CancellationToken cancellationToken)
    {
        if (await client.GetAsync(KubeResources.ConfigMaps, ns, LinkerdManifestPolicy.Config, cancellationToken).ConfigureAwait(false) is not { } config)
            return null;
        var subject = $"ConfigMap {ns}/{LinkerdManifestPolicy.Config}";
        try
        {
            var values = new YamlReader(new StringReader(config.Text("data", "values") ?? "")).ReadDocuments().Select(document => document.Root).FirstOrDefault();
            return new ConfigEvidence(subject, values.Text("identity", "issuer", "scheme"), values is null ? $"{subject} has no values." : null);
        }
        catch (YamlException e)
        {
            return new ConfigEvidence(subject, null, $"The values of {subject} are not YAML: line {e.Start.Line}.");
        }
    }
}
