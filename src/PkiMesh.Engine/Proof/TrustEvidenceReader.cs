using System.Text.Json.Nodes;
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
        var writers = map.Items("metadata", "managedFields").Where(entry => entry.At("fieldsV1", "f:data") is not null).Select(entry => entry.Text("manager") ?? "").Distinct().ToList();
        if (map.Text("data", Key) is not { Length: > 0 } text)
        {
            return new TrustRootsEvidence(subject, null, $"{subject} has no {Key}.") { WrittenUtc = written, Writers = writers };
        }

        try
        {
            return new TrustRootsEvidence(subject, BundleContent.Read(text, subject), null) { WrittenUtc = written, Writers = writers };
        }
        catch (PkiMeshException e)
        {
            return new TrustRootsEvidence(subject, null, e.Message) { WrittenUtc = written, Writers = writers };
        }
    }

    public async Task<BundleEvidence?> BundleAsync(string name, string anchorSecret, string trustNamespace, string controlPlane, CancellationToken cancellationToken)
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
            SelectsControlPlane = await SelectsAsync(bundle, controlPlane, cancellationToken).ConfigureAwait(false),
            MissingSources = await MissingAsync(sources, trustNamespace, controlPlane, cancellationToken).ConfigureAwait(false),
        };
    }

    private async Task<bool?> SelectsAsync(JsonObject bundle, string controlPlane, CancellationToken cancellationToken)
    {
        // An empty selector takes in every namespace, as none does.
        if (bundle.At("spec", "target", "namespaceSelector") is not JsonObject { Count: > 0 } selector)
            return null;
        return await client.GetAsync(KubeResources.Namespaces, null, controlPlane, cancellationToken).ConfigureAwait(false) is { } ns && selector.Matches(ns);
    }

    /// <summary>Named sources that are not where trust-manager reads (tm#120): in the mesh's namespace, most often.</summary>
    private async Task<IReadOnlyList<string>> MissingAsync(IReadOnlyList<JsonObject> sources, string trustNamespace, string controlPlane, CancellationToken cancellationToken)
    {
        List<string> missing = [];
        foreach (var source in sources)
        {
            var isSecret = source.At("secret") is not null;
            var kind = isSecret ? KubeResources.Secrets : KubeResources.ConfigMaps;
            if (source.Text(isSecret ? "secret" : "configMap", "name") is not { } name || await client.GetAsync(kind, trustNamespace, name, cancellationToken).ConfigureAwait(false) is not null)
                continue;
            var elsewhere = await client.GetAsync(kind, controlPlane, name, cancellationToken).ConfigureAwait(false) is not null;
            missing.Add($"{kind.Kind} {trustNamespace}/{name}{(elsewhere ? $" (there is one in {controlPlane})" : "")}");
        }

        return missing;
    }
}
