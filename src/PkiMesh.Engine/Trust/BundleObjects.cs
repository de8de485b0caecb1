using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Manifests;

namespace PkiMesh.Engine.Trust;

/// <summary>The objects that Sync-TrustBundle applies.</summary>
internal static class BundleObjects
{
    public static ManifestObject Source(TrustBundleOptions options, string pem) => Object(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = Metadata(options.SourceName, options.TrustNamespace),
        ["data"] = new JsonObject { [options.Key] = pem },
    });

    /// <param name="options">What it is to be.</param>
    /// <param name="live">The Bundle whose choice of namespaces is kept; null to make it anew.</param>
    public static ManifestObject Bundle(TrustBundleOptions options, JsonObject? live = null)
    {
        var target = new JsonObject { ["configMap"] = new JsonObject { ["key"] = options.Key } };
        if (live is not null)
        {
            if (live.At("spec", "target", "namespaceSelector") is { } kept)
            {
                target["namespaceSelector"] = kept.DeepClone();
            }
        }
        else if (options.NamespaceSelector.Count > 0)
        {
            target["namespaceSelector"] = new JsonObject { ["matchLabels"] = Labels(options.NamespaceSelector) };
        }

        return Object(new JsonObject
        {
            ["apiVersion"] = "trust.cert-manager.io/v1alpha1",
            ["kind"] = "Bundle",
            ["metadata"] = Metadata(options.Name, null),
            ["spec"] = new JsonObject
            {
                ["sources"] = new JsonArray(options.Mode == AnchorMode.SecretChain
                    ? new JsonObject { ["secret"] = new JsonObject { ["name"] = options.AnchorSecretName, ["key"] = "tls.crt" } }
                    : new JsonObject { ["configMap"] = new JsonObject { ["name"] = options.SourceName, ["key"] = options.Key } }),
                ["target"] = target,
            },
        });
    }

    /// <summary>The labels alone, so that nothing else of the namespace is claimed.</summary>
    public static ManifestObject LabelledNamespace(TrustBundleOptions options) => Object(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Namespace",
        ["metadata"] = new JsonObject { ["name"] = options.ControlPlaneNamespace, ["labels"] = Labels(options.NamespaceSelector) },
    });

    private static ManifestObject Object(JsonObject body) => new(body, "Sync-TrustBundle", 0);

    private static JsonObject Metadata(string name, string? ns)
    {
        var metadata = new JsonObject { ["name"] = name, ["labels"] = ManagedLabel.Labels() };
        if (ns is not null)
        {
            metadata["namespace"] = ns;
        }

        return metadata;
    }

    private static JsonObject Labels(IReadOnlyDictionary<string, string> labels) => new(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));
}
