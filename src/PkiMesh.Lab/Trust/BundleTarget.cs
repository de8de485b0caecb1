using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.CertManager.X509;

namespace PkiMesh.Lab.Trust;

/// <summary>One kind of target of a Bundle: ConfigMaps, or Secrets (tm pkg/bundle/internal/target/target.go).</summary>
internal sealed class BundleTarget(string kind, ResourceId resource, string field)
{
    public const string BundleLabel = "trust.cert-manager.io/bundle";
    public const string HashAnnotation = "trust.cert-manager.io/hash";
    public const string FieldManager = "trust-manager";

    public static BundleTarget ConfigMap { get; } = new("ConfigMap", KnownResources.ConfigMaps, "configMap");

    public static BundleTarget Secret { get; } = new("Secret", KnownResources.Secrets, "secret");

    public string Kind { get; } = kind;

    public ResourceId Resource { get; } = resource;

    public JsonNode? Spec(JsonObject bundle) => bundle.At("spec", "target", field);

    /// <summary>Whether that object, or its absence, calls for a write.</summary>
    public bool NeedsUpdate(JsonObject bundle, JsonObject? found, string hash)
    {
        return found is null
            || !IsControlledBy(found, bundle)
            || found.Label(BundleLabel) != bundle.Name()
            || found.Annotation(HashAnnotation) != hash
            || !OwnedKeys(found).SetEquals(Keys(bundle));
    }

    public JsonObject ToApply(JsonObject bundle, string ns, BundlePool pool, string hash)
    {
        var spec = Spec(bundle);
        var apply = Bare(bundle, ns);
        var metadata = apply["metadata"]!.AsObject();
        var annotations = spec.At("metadata", "annotations").ToMap();
        annotations[HashAnnotation] = hash;
        metadata["annotations"] = Field.Map(annotations.OrderBy(entry => entry.Key, StringComparer.Ordinal));
        foreach (var (name, value) in spec.At("metadata", "labels").ToMap())
        {
            metadata["labels"]![name] = value;
        }

        var formats = Formats(bundle, pool);
        var key = spec.Text("key") ?? "";
        if (Kind == "Secret")
        {
            apply["data"] = Field.Map([new(key, Field.Base64(pool.Pem)), .. formats]);
            return apply;
        }

        apply["data"] = Field.Map([new(key, pool.Pem)]);
        if (formats.Count > 0)
        {
            apply["binaryData"] = Field.Map(formats);
        }

        return apply;
    }

    /// <summary>Label and owner alone: applying this takes the data away that trust-manager wrote.</summary>
    public JsonObject Bare(JsonObject bundle, string ns) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = Kind,
        ["metadata"] = new JsonObject
        {
            ["name"] = bundle.Name(),
            ["namespace"] = ns,
            ["labels"] = new JsonObject { [BundleLabel] = bundle.Name() },
            ["ownerReferences"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = "trust.cert-manager.io/v1alpha1",
                ["kind"] = "Bundle",
                ["name"] = bundle.Name(),
                ["uid"] = bundle.Uid(),
                ["controller"] = true,
                ["blockOwnerDeletion"] = true,
            }),
        },
    };

    public static bool IsControlledBy(JsonObject value, JsonObject bundle) => Controller(value).Text("uid") is { } uid && uid == bundle.Uid();

    public static JsonObject? Controller(JsonObject value) =>
        (value.At("metadata", "ownerReferences") as JsonArray)?.OfType<JsonObject>().FirstOrDefault(reference => reference.Flag("controller") == true);

    /// <summary>SHA-256 over the PEM, the passwords, and the target's own metadata in order of their keys.</summary>
    public string Hash(JsonObject bundle, BundlePool pool)
    {
        var text = new StringBuilder(pool.Pem);
        var formats = bundle.At("spec", "target", "additionalFormats");
        if (formats.At("jks") is { } jks)
        {
            text.Append(jks.Text("password") ?? "changeit");
        }

        text.Append(formats.Text("pkcs12", "password"));
        foreach (var field in new[] { "annotations", "labels" })
        {
            foreach (var (name, value) in Spec(bundle).At("metadata", field).ToMap().OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                text.Append(name).Append(value);
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private HashSet<string> Keys(JsonObject bundle)
    {
        var formats = bundle.At("spec", "target", "additionalFormats");
        return [.. new[] { Spec(bundle).Text("key"), formats.Text("jks", "key"), formats.Text("pkcs12", "key") }.OfType<string>()];
    }

    private static HashSet<string> OwnedKeys(JsonObject value)
    {
        var keys = new HashSet<string>();
        foreach (var entry in (value.At("metadata", "managedFields") as JsonArray ?? []).Where(entry => entry.Text("manager") == FieldManager))
        {
            foreach (var field in new[] { "f:data", "f:binaryData" })
            {
                if (entry.At("fieldsV1", field) is JsonObject owned)
                {
                    keys.UnionWith(owned.Select(item => item.Key).Where(key => key.StartsWith("f:", StringComparison.Ordinal)).Select(key => key[2..]));
                }
            }
        }

        return keys;
    }

    private static List<KeyValuePair<string, string>> Formats(JsonObject bundle, BundlePool pool)
    {
        var formats = bundle.At("spec", "target", "additionalFormats");
        List<KeyValuePair<string, string>> encoded = [];
        if (formats.At("jks") is { } jks)
        {
            // The time of an entry is the certificate's, so that the file is the same each time.
            var entries = pool.Certificates.Select(certificate => (KeystoreEncoder.Alias(certificate), certificate)).OrderBy(entry => entry.Item1, StringComparer.Ordinal).ToList();
            encoded.Add(new(jks.Text("key") ?? "", Convert.ToBase64String(KeystoreEncoder.JksTrust(entries, jks.Text("password") ?? "changeit", null))));
        }

        if (formats.At("pkcs12") is { } pkcs12)
        {
            encoded.Add(new(
                pkcs12.Text("key") ?? "",
                Convert.ToBase64String(KeystoreEncoder.Pkcs12Trust([.. pool.Certificates], pkcs12.Text("password") ?? "", pkcs12.Text("profile") ?? "LegacyRC2"))));
        }

        return encoded;
    }
}
