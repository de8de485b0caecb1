using System.Text.Json.Nodes;
using PkiMesh.Core.Findings;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Proof;

/// <summary>A pod with linkerd's proxy, be it a container or a native sidecar (an init container that stays).</summary>
internal sealed record MeshedPod(JsonObject Object, JsonObject Proxy, PodEvidence Evidence)
{
    public const int AdminPort = 4191;
    private const string TrustAnchors = "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS";
    private const string LocalName = "LINKERD2_PROXY_IDENTITY_LOCAL_NAME";

    public string Namespace => Object.Namespace() ?? "";

    public string Name => Object.Name();

    public string ServiceAccount => Object.Text("spec", "serviceAccountName") ?? "default";

    public bool IsNativeSidecar => Object.Items("spec", "initContainers").Contains(Proxy);

    public string Workload => PodOwner.Of(Object);

    public bool IsRunning => Object.Text("status", "phase") == "Running" && !Object.IsTerminating();

    /// <summary>The name its proxy proves, with the references of Kubernetes to other variables filled in.</summary>
    public string Identity => (Env(LocalName).Text("value") ?? "")
        .Replace("$(_pod_sa)", ServiceAccount, StringComparison.Ordinal)
        .Replace("$(_pod_ns)", Namespace, StringComparison.Ordinal);

    public static MeshedPod? From(JsonObject pod, string controlPlane)
    {
        var proxy = pod.Items("spec", "containers").Concat(pod.Items("spec", "initContainers")).FirstOrDefault(container => container.Text("name") == "linkerd-proxy");
        if (proxy is null)
        {
            return null;
        }

        var meshed = new MeshedPod(pod, proxy, null!);
        var evidence = new PodEvidence($"Pod {pod.Namespace()}/{pod.Name()}", pod.Namespace() == controlPlane, pod.Condition("Ready").Text("status") == "True", pod.Time("status", "startTime")?.UtcDateTime)
        {
            TrustRootSha256 = meshed.Hash(),
        };
        return meshed with { Evidence = evidence };
    }

    /// <summary>A few running pods, from as many namespaces as there are, workloads before the control plane.</summary>
    public static IReadOnlyList<MeshedPod> Sample(IReadOnlyList<MeshedPod> pods, int count) =>
        [.. pods.Where(pod => pod.IsRunning && pod.Evidence.IsReady)
            .GroupBy(pod => pod.Namespace)
            .SelectMany(group => group.Select((pod, index) => (pod, index)))
            .OrderBy(ranked => ranked.pod.Evidence.IsControlPlane).ThenBy(ranked => ranked.index).ThenBy(ranked => ranked.pod.Namespace, StringComparer.Ordinal)
            .Select(ranked => ranked.pod).Take(count)];

    /// <summary>
    /// The hash the injector noted; failing that, of the literal it injected. Null where the proxy reads the ConfigMap at its start: there the
    /// annotation is only what the manifest was rendered with.
    /// </summary>
    private string? Hash() => Env(TrustAnchors).At("valueFrom") is not null ? null
        : Object.Annotation("linkerd.io/trust-root-sha256") is { Length: > 0 } noted ? noted
        : Env(TrustAnchors).Text("value") is { Length: > 0 } literal ? Core.Certificates.CertificatePem.Sha256(literal)
        : null;

    private JsonObject? Env(string name) => Proxy.Items("env").FirstOrDefault(variable => variable.Text("name") == name);
}
