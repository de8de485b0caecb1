using System.Text.Json.Nodes;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Injector;

/// <summary>Whether a pod gets a proxy, and if not, why. l5d pkg/inject/report.go</summary>
internal static class InjectionDecision
{
    public const string Annotation = "linkerd.io/inject";

    /// <summary>The reasons against it; none means inject.</summary>
    public static List<string> Against(JsonObject pod, JsonObject? ns)
    {
        var reasons = new List<string>();
        if (pod.Flag("spec", "hostNetwork"))
        {
            reasons.Add("hostNetwork is enabled");
        }

        if (HasProxy(pod))
        {
            reasons.Add("pod has a sidecar injected already");
        }

        if (ByAnnotation(pod.Annotation(Annotation) ?? "", ns?.Annotation(Annotation) ?? "") is { } reason)
        {
            reasons.Add(reason);
        }

        if (pod.At("spec", "automountServiceAccountToken") is JsonValue automount && !automount.GetValue<bool>())
        {
            reasons.Add("automountServiceAccountToken set to \"false\"");
        }

        return reasons;
    }

    public static bool IsOn(string? annotation) => annotation is "enabled" or "ingress";

    private static bool HasProxy(JsonObject pod) =>
        pod.Objects("spec", "containers").Concat(pod.Objects("spec", "initContainers"))
            .Any(container => container.Text("name") is "linkerd-proxy" or "istio-proxy" or "istio-init" or "envoy"
                || ControllerImage.IsImage(container, "proxy"));

    private static string? ByAnnotation(string pod, string ns)
    {
        if (ns is not ("" or "enabled" or "disabled" or "ingress"))
        {
            return $"invalid value for annotation \"{Annotation}\" at namespace";
        }

        if (pod is not ("" or "enabled" or "disabled" or "ingress"))
        {
            return $"invalid value for annotation \"{Annotation}\" at workload";
        }

        if (IsOn(ns))
        {
            return pod == "disabled" ? $"pod has the annotation \"{Annotation}:disabled\"" : null;
        }

        return IsOn(pod) ? null : $"neither the namespace nor the pod have the annotation \"{Annotation}:enabled\"";
    }
}
