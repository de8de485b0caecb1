using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Mesh;

/// <summary>Whether a pod is told to talk to a Service: its name stands in an argument or in the environment of a container of its own.</summary>
internal static class ServiceNames
{
    public static bool Names(JsonObject pod, JsonObject service)
    {
        // Most pods do not speak of it at all.
        var texts = Texts(pod).Where(text => text.Contains(service.Name(), StringComparison.Ordinal)).ToList();
        if (texts.Count == 0)
        {
            return false;
        }

        var name = Regex.Escape(service.Name());
        var ns = Regex.Escape(service.Namespace());
        // "web-svc.emojivoto:80", "http://web-svc.emojivoto.svc.cluster.local/x". Without its namespace only next door, and
        // only as an address: a bare word may be anything.
        var qualified = $@"(^|[/@\s=,""']){name}\.{ns}(\.svc(\.[-a-z0-9.]+)?)?\.?(:\d+|[/\s,""']|$)";
        var plain = pod.Namespace() == service.Namespace() ? $@"|(^|[/@\s=,""']){name}:\d+|://{name}(/|$)" : "";
        var pattern = new Regex(qualified + plain, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return texts.Exists(pattern.IsMatch);
    }

    private static IEnumerable<string> Texts(JsonObject pod) =>
        pod.Objects("spec", "containers").Concat(pod.Objects("spec", "initContainers"))
            .Where(container => !ControllerImage.IsImage(container, "proxy") && !ControllerImage.IsImage(container, "controller"))
            .SelectMany(container => container.Texts("args").Concat(container.Texts("command"))
                .Concat(container.Objects("env").Select(variable => variable.Text("value") ?? "")));
}
