using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Manifests;

namespace PkiMesh.Engine.Components;

/// <summary>How each component is recognised, in a manifest and in a cluster.</summary>
internal static class ComponentFacts
{
    /// <summary>Labels its Deployments carry, by which it is found in any namespace; null where it has none of its own.</summary>
    public static string? Selector(MeshComponentKind component) => component switch
    {
        MeshComponentKind.CertManager => "app.kubernetes.io/name=cert-manager",
        MeshComponentKind.TrustManager => "app.kubernetes.io/name=trust-manager",
        MeshComponentKind.Linkerd => "linkerd.io/control-plane-component=identity",
        MeshComponentKind.Viz => "linkerd.io/extension=viz",
        _ => null,
    };

    public static string DisplayName(MeshComponentKind component) => component switch
    {
        MeshComponentKind.CertManager => "cert-manager",
        MeshComponentKind.TrustManager => "trust-manager",
        MeshComponentKind.Linkerd => "linkerd",
        MeshComponentKind.Viz => "linkerd viz",
        _ => "the demo application",
    };

    /// <summary>Refuses a manifest that holds something else.</summary>
    public static void Require(MeshComponentKind component, IReadOnlyList<ManifestObject> objects)
    {
        var (isIt, lacks) = component switch
        {
            MeshComponentKind.CertManager => (objects.Any(o => o is { Kind: "Deployment", Name: "cert-manager" } || IsControllerOf(o, "cert-manager")), "a Deployment cert-manager"),
            MeshComponentKind.TrustManager => (objects.Any(o => o is { Kind: "Deployment", Name: "trust-manager" } || IsControllerOf(o, "trust-manager")), "a Deployment trust-manager"),
            MeshComponentKind.Linkerd => (objects.Any(o => o is { Kind: "Deployment", Name: "linkerd-identity" }), "a Deployment linkerd-identity"),
            MeshComponentKind.Viz => (objects.Any(o => o is { Kind: "APIService", Name: "v1alpha1.tap.linkerd.io" }), "an APIService v1alpha1.tap.linkerd.io"),
            _ => (Workload.Of(objects).Count > 0, "a workload"),
        };
        if (!isIt)
        {
            throw new PkiMeshException("ManifestNotThisComponent", PkiMeshErrorKind.InvalidData,
                $"{objects[0].Source} is no manifest of {DisplayName(component)}: it has not {lacks}.", objects[0].Source, "Give the manifest of that component.");
        }
    }

    /// <summary>The version a workload says it has: a label, linkerd's annotation, or the tag of its image.</summary>
    public static string? VersionOf(JsonObject workload)
    {
        if (workload.Label("app.kubernetes.io/version") is { } label)
            return label;
        if (workload.Annotation("linkerd.io/created-by") is { } createdBy && createdBy.Split(' ') is [_, var version])
            return version;
        var image = workload.Items("spec", "template", "spec", "containers").FirstOrDefault().Text("image");
        var colon = image?.LastIndexOf(':') ?? -1;
        return colon > 0 && !image![colon..].Contains('/') ? image[(colon + 1)..].Split('@')[0] : null;
    }

    private static bool IsControllerOf(ManifestObject o, string name) =>
        o.Kind == "Deployment" && o.Body.Label("app.kubernetes.io/name") == name;
}
