using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager;

namespace PkiMesh.Lab.Trust;

/// <summary>Collects what a Bundle's sources hold; ConfigMaps and Secrets come from the trust namespace only (tm source.go).</summary>
internal sealed class BundleBuilder(ILabApi api, TrustOptions options, Func<DefaultPackage?> package)
{
    /// <exception cref="SourceMissingException">Something is missing.</exception>
    /// <exception cref="InvalidDataException">Something is there and wrong.</exception>
    public (BundlePool Pool, string? DefaultCaVersion) Build(JsonObject bundle, DateTimeOffset now)
    {
        var pool = new BundlePool(options, now);
        string? version = null;
        foreach (var source in bundle.At("spec", "sources") as JsonArray ?? [])
        {
            if (source.At("configMap") is { } configMap)
            {
                AddAll(pool, configMap, KnownResources.ConfigMaps, "ConfigMap", false);
            }
            else if (source.At("secret") is { } secret)
            {
                AddAll(pool, secret, KnownResources.Secrets, "Secret", true);
            }
            else if (source.Text("inLine") is { Length: > 0 } text)
            {
                Add(pool, Encoding.UTF8.GetBytes(text), "inline source contains invalid PEM data");
            }
            else if (source.Flag("useDefaultCAs") == true)
            {
                var defaults = package() ?? throw new SourceMissingException("no default package was specified when trust-manager was started; default CAs not available");
                Add(pool, Encoding.UTF8.GetBytes(defaults.Pem), "default package contains invalid PEM data");
                version = defaults.Id;
            }
        }

        return pool.Certificates.Count > 0 ? (pool, version) : throw new SourceMissingException("couldn't find any valid certificates in bundle");
    }

    public static bool Selects(JsonNode? selector, JsonObject value)
    {
        if (selector is null)
        {
            return false;
        }

        return selector.Text("name") == value.Name() || (selector.At("selector") is { } labels && new LabelQuery(labels).Matches(value));
    }

    private void AddAll(BundlePool pool, JsonNode selector, ResourceId resource, string kind, bool encoded)
    {
        foreach (var value in Find(selector, resource, kind))
        {
            var where = $"{kind} {value.Namespace()}/{value.Name()}";
            if (selector.Text("key") is { Length: > 0 } key)
            {
                var data = Read(value, key, encoded) ?? throw new SourceMissingException($"no data found in {where} at key {GoText.Quote(key)}");
                Add(pool, data, $"invalid PEM data in {where} at key {GoText.Quote(key)}");
            }
            else if (selector.Flag("includeAllKeys") == true)
            {
                if (encoded && value.Text("type") == "kubernetes.io/tls")
                {
                    throw new InvalidDataException($"includeAllKeys is not supported for TLS Secrets such as {value.Namespace()}/{value.Name()}");
                }

                foreach (var name in value.At("data").ToMap().Keys.Concat(encoded ? [] : value.At("binaryData").ToMap().Keys))
                {
                    Add(pool, Read(value, name, encoded)!, $"invalid PEM data in {where} at key {GoText.Quote(name)}");
                }
            }
        }
    }

    private IEnumerable<JsonObject> Find(JsonNode selector, ResourceId resource, string kind)
    {
        if (selector.Text("name") is { Length: > 0 } name)
        {
            return
            [
                api.Get(resource, options.TrustNamespace, name)
                    ?? throw new SourceMissingException($"failed to get {kind} {options.TrustNamespace}/{name}: {kind} {GoText.Quote(name)} not found"),
            ];
        }

        // A selector that finds nothing is passed over.
        var query = new LabelQuery(selector.At("selector"));
        return api.List(resource, options.TrustNamespace).Where(query.Matches);
    }

    private static byte[]? Read(JsonObject value, string key, bool encoded)
    {
        if (encoded)
        {
            return value.SecretBytes(key);
        }

        return value.Text("data", key) is { } text ? Encoding.UTF8.GetBytes(text)
            : value.Text("binaryData", key) is { } binary ? Convert.FromBase64String(binary) : null;
    }

    private static void Add(BundlePool pool, byte[] pem, string failure)
    {
        try
        {
            pool.Add(pem);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{failure}: {error.Message}");
        }
    }
}
