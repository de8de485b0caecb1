using System.Text.Json.Nodes;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd;

/// <summary>linkerd's controller image runs one of several programs: its first argument says which.</summary>
internal static class ControllerImage
{
    public static bool Runs(JsonObject container, string program) =>
        IsImage(container, "controller") && container["command"] is null && container.Texts("args").FirstOrDefault() == program;

    /// <summary>Whatever registry it comes from: "…/linkerd/name:version".</summary>
    public static bool IsImage(JsonObject container, string name)
    {
        var image = (container.Text("image") ?? "").Split('@')[0];
        var colon = image.LastIndexOf(':');
        var path = colon > image.LastIndexOf('/') ? image[..colon] : image;
        return path.EndsWith($"linkerd/{name}", StringComparison.Ordinal);
    }
}
