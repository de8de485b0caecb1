using System.Text.Json.Nodes;
using PkiMesh.Core.Bundles;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Trust;

/// <summary>Bundles with what they have spread: two lists, however many namespaces there are.</summary>
internal sealed class BundleReader(KubeClient client, MeshCluster cluster)
{
    public async Task<IReadOnlyList<TrustBundle>> ReadAsync(string? name, string controlPlaneNamespace, CancellationToken cancellationToken)
    {
        List<JsonObject> bundles = [];
        if (name is null)
        {
            await foreach (var bundle in client.ListAsync(KubeResources.Bundles, null, null, cancellationToken).ConfigureAwait(false))
            {
                bundles.Add(bundle);
            }
        }
        else
        {
            bundles.Add(await client.GetAsync(KubeResources.Bundles, null, name, cancellationToken).ConfigureAwait(false)
                ?? throw new PkiMeshException("TrustBundleNotFound", PkiMeshErrorKind.ObjectNotFound, $"There is no Bundle {name}.", name, "Make it with Sync-TrustBundle."));
        }

        List<TrustBundle> read = [];
        foreach (var bundle in bundles)
        {
            read.Add(await ReadOneAsync(bundle, controlPlaneNamespace, cancellationToken).ConfigureAwait(false));
        }

        return read;
    }

    private async Task<TrustBundle> ReadOneAsync(JsonObject bundle, string controlPlaneNamespace, CancellationToken cancellationToken)
    {
        var key = bundle.Text("spec", "target", "configMap", "key") ?? "";
        Dictionary<string, string> targets = [];
        await foreach (var target in client.ListAsync(KubeResources.ConfigMaps, null, new ListQuery(LabelSelector: $"trust.cert-manager.io/bundle={bundle.Name()}"), cancellationToken).ConfigureAwait(false))
        {
            targets[target.Namespace() ?? ""] = target.Text("data", key) ?? "";
        }

        // Pods trust what the control plane's ConfigMap says, so that is the one to show; the others are compared with it.
        var shown = targets.TryGetValue(controlPlaneNamespace, out var own) ? own : targets.Values.FirstOrDefault() ?? "";
        var content = Read(shown, bundle.Name());
        var synced = bundle.Condition("Synced");
        return new TrustBundle
        {
            Cluster = cluster,
            Name = bundle.Name(),
            Key = key,
            Mode = ModeOf(bundle),
            Sources = [.. bundle.Items("spec", "sources").Select(SourceText)],
            Anchors = content is null ? [] : [.. content.Certificates.Select(certificate => certificate.Info)],
            Namespaces = [.. targets.Keys.Order(StringComparer.Ordinal)],
            StaleNamespaces = [.. targets.Where(target => target.Value != shown).Select(target => target.Key).Order(StringComparer.Ordinal)],
            Sha256 = content?.Sha256 ?? "",
            SizeBytes = content?.SizeBytes ?? 0,
            IsSynced = synced.Text("status") == "True",
            Status = synced is null ? "" : $"{synced.Text("reason")}: {synced.Text("message")}",
            ControlPlaneNamespace = controlPlaneNamespace,
        };
    }

    public static string SourceText(JsonObject source)
    {
        if (source.Flag("useDefaultCAs") == true)
        {
            return "the default CAs";
        }

        if (source.At("inLine") is not null)
        {
            return "in line";
        }

        var kind = source.At("secret") is not null ? "Secret" : "ConfigMap";
        var at = source.At(kind == "Secret" ? "secret" : "configMap");
        return $"{kind} {at.Text("name") ?? "by selector"}[{at.Text("key") ?? "all keys"}]";
    }

    private static AnchorMode ModeOf(JsonObject bundle) =>
        bundle.Items("spec", "sources").FirstOrDefault(source => source.At("secret") is not null) is not { } secret ? AnchorMode.Pinned
        : secret.Text("secret", "key") == "ca.crt" ? AnchorMode.EnterpriseRoot
        : AnchorMode.SecretChain;

    private static BundleContent? Read(string text, string name)
    {
        try
        {
            return text.Length == 0 ? null : BundleContent.Read(text, $"ConfigMap {name}");
        }
        catch (PkiMeshException)
        {
            return null;
        }
    }
}
