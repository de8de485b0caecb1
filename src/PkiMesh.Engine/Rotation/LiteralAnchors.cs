using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Proof;

namespace PkiMesh.Engine.Rotation;

/// <summary>
/// Older charts of linkerd, with a CA of its own, render the anchors into the proxies of the control plane as text, so that a restart brings no
/// others. Newer ones have them read from the ConfigMap (loadTrustBundleFromConfigMap in identity.yaml), as any does with an external CA; the
/// same is done here.
/// </summary>
internal static class LiteralAnchors
{
    private const string Variable = "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS";
    private static readonly string[] s_lists = ["containers", "initContainers"];

    /// <summary>The lists of containers with that changed, for a merge patch of the pod's spec; null where no text is there.</summary>
    public static JsonObject? Replace(JsonObject workload)
    {
        var spec = new JsonObject();
        foreach (var list in s_lists)
        {
            if (workload.At("spec", "template", "spec", list)?.DeepClone() is JsonArray containers && Replace(containers))
            {
                spec[list] = containers;
            }
        }

        return spec.Count > 0 ? spec : null;
    }

    private static bool Replace(JsonArray containers)
    {
        var found = false;
        foreach (var variable in containers.OfType<JsonObject>().SelectMany(container => container.Items("env")).Where(variable => variable.Text("name") == Variable && variable.Text("value") is { Length: > 0 }).ToList())
        {
            variable.Remove("value");
            variable["valueFrom"] = new JsonObject { ["configMapKeyRef"] = new JsonObject { ["name"] = MeshObserver.TrustRootsName, ["key"] = new TrustBundleOptions().Key } };
            found = true;
        }

        return found;
    }
}
