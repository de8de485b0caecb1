using PkiMesh.Core.Bundles;
using PkiMesh.Core.Findings;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Trust;

namespace PkiMesh.Engine.Proof;

/// <summary>Reads the trust roots that the mesh is given, and the Bundle that writes them.</summary>
internal sealed class TrustEvidenceReader(KubeClient client)
{
    private const string Key = "ca-bundle.crt";

    public async Task<TrustRootsEvidence?> RootsAsync(string ns, string name, CancellationToken cancellationToken)
    {
        if (await client.GetAsync(KubeResources.ConfigMaps, ns, name, cancellationToken).ConfigureAwait(false) is not { } map)
        {
            return null;
        }

        var subject = $"ConfigMap {ns}/{name}";
        var written = CertificateEvidenceReader.Written(map);
        if (map.Text("data", Key) is not { Length: > 0 } text)
        {
            return new TrustRootsEvidence(subject, null, $"{subject} has no {Key}.") { WrittenUtc = written };
        }

        try
        {
            return new TrustRootsEvidence(subject, BundleContent.Read(text, subject), null) { WrittenUtc = written };
        }
        catch (PkiMeshException e)
        {
            return new TrustRootsEvidence(subject, null, e.Message) { WrittenUtc = written };
        }
    }

    public async Task<BundleEvidence?> BundleAsync(string name, string anchorSecret, CancellationToken cancellationToken)
    {
        if (await client.GetAsync(KubeResources.Bundles, null, name, cancellationToken).ConfigureAwait(false) is not { } bundle)
        {
            return null;
        }

        var synced = bundle.Condition("Synced");
        var sources = bundle.Items("spec", "sources").ToList();
        return new BundleEvidence($"Bundle {name}", synced.Text("status") == "True",
            synced is null ? "no Synced condition yet" : $"{synced.Text("status")} {synced.Text("reason")}: {synced.Text("message")}",
            [.. sources.Select(BundleReader.SourceText)])
        {
            ReadsAnchorSecret = sources.Any(source => source.Text("secret", "name") == anchorSecret && source.Text("secret", "key") != "ca.crt"),
        };
    }
}
