using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Injector;

/// <summary>The JSON patch that gives a pod its proxy. recordings/tutorial/12 (pod web-…)</summary>
internal sealed class ProxyPatch(JsonObject pod, string ns, string controlPlane, ValuesFile values, byte[] anchors, JsonObject? owner, IReadOnlyDictionary<string, string> nsAnnotations)
{
    private readonly JsonArray _operations = [];

    public JsonArray Build()
    {
        var version = Config("proxy-version", values.Text("proxy.image.version", values.Text("linkerdVersion", "dev-undefined")));
        AddMap("annotations", new Dictionary<string, string>
        {
            ["linkerd.io/created-by"] = $"linkerd/proxy-injector {values.Text("linkerdVersion", "dev-undefined")}",
            ["linkerd.io/proxy-version"] = version,
            ["linkerd.io/trust-root-sha256"] = Convert.ToHexStringLower(SHA256.HashData(anchors)),
        }, Inherited());
        AddMap("labels", new Dictionary<string, string>
        {
            ["linkerd.io/control-plane-ns"] = controlPlane,
            ["linkerd.io/workload-ns"] = ns,
        }, OwnerLabel());
        AddVolumes();
        var image = $"{Config("proxy-image", values.Text("proxy.image.name", "cr.l5d.io/linkerd/proxy"))}:{version}";
        var containers = new ProxyContainers(pod, controlPlane, values, Config, Encoding.UTF8.GetString(anchors), image, TokenMount());
        var native = bool.TryParse(Config("proxy-enable-native-sidecar", values.Text("proxy.nativeSidecar")), out var asked) && asked;
        AddContainers(containers, native);
        return _operations;
    }

    /// <summary>A setting by annotation of the pod, then of the namespace, then from the values.</summary>
    private string Config(string name, string fallback)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["config.linkerd.io/", "config.beta.linkerd.io/", "config.alpha.linkerd.io/"])
        {
            if (pod.Annotation(prefix + name) is { } own)
            {
                return own;
            }

            if (nsAnnotations.TryGetValue(prefix + name, out var inherited))
            {
                return inherited;
            }
        }

        return fallback;
    }

    /// <summary>The namespace's settings are copied to the pod, the switch itself is not.</summary>
    private IEnumerable<KeyValuePair<string, string>> Inherited() =>
        nsAnnotations.Where(pair => pair.Key.StartsWith("config.", StringComparison.Ordinal) && pair.Key.Contains("linkerd.io/", StringComparison.Ordinal)
            && pod.Annotation(pair.Key) is null);

    private IEnumerable<KeyValuePair<string, string>> OwnerLabel() =>
        owner is null ? [] : [KeyValuePair.Create($"linkerd.io/proxy-{owner.Text("kind")!.ToLowerInvariant()}", owner.Name())];

    private JsonObject? TokenMount() =>
        pod.Objects("spec", "containers").SelectMany(container => container.Objects("volumeMounts"))
            .FirstOrDefault(mount => mount.Text("mountPath") == "/var/run/secrets/kubernetes.io/serviceaccount");

    private void AddVolumes()
    {
        if (pod.At("spec", "volumes") is not JsonArray)
        {
            Add("/spec/volumes", new JsonArray());
        }

        Add("/spec/volumes/-", new JsonObject { ["name"] = "linkerd-proxy-init-xtables-lock", ["emptyDir"] = new JsonObject() });
        Add("/spec/volumes/-", new JsonObject { ["name"] = "linkerd-identity-end-entity", ["emptyDir"] = new JsonObject { ["medium"] = "Memory" } });
        Add("/spec/volumes/-", new JsonObject
        {
            ["name"] = "linkerd-identity-token",
            ["projected"] = new JsonObject
            {
                ["sources"] = new JsonArray(new JsonObject
                {
                    ["serviceAccountToken"] = new JsonObject
                    {
                        ["path"] = "linkerd-identity-token",
                        ["expirationSeconds"] = 86400,
                        ["audience"] = "identity.l5d.io",
                    },
                }),
            },
        });
    }

    private void AddContainers(ProxyContainers containers, bool native)
    {
        if (pod.At("spec", "initContainers") is not JsonArray)
        {
            Add("/spec/initContainers", new JsonArray());
        }

        var cni = values.Flag("cniEnabled");
        if (!cni)
        {
            Add("/spec/initContainers/0", containers.Init());
        }

        if (native)
        {
            Add(cni ? "/spec/initContainers/0" : "/spec/initContainers/1", containers.Proxy(native: true));
        }
        else
        {
            Add("/spec/containers/0", containers.Proxy(native: false));
        }
    }

    private void AddMap(string name, Dictionary<string, string> set, IEnumerable<KeyValuePair<string, string>> more)
    {
        if (pod.At("metadata", name) is not JsonObject)
        {
            Add($"/metadata/{name}", new JsonObject());
        }

        foreach (var (key, value) in more.Concat(set))
        {
            Add($"/metadata/{name}/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", value);
        }
    }

    private void Add(string path, JsonNode value) => _operations.Add(new JsonObject { ["op"] = "add", ["path"] = path, ["value"] = value });
}
