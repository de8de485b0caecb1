using System.Text.Json.Nodes;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Viz;

/// <summary>The annotations by which viz knows whom it may tap (l5d viz/pkg/labels/labels.go).</summary>
internal static class TapAnnotations
{
    public const string Enabled = "viz.linkerd.io/tap-enabled";
    public const string Disabled = "viz.linkerd.io/disable-tap";

    public static bool IsEnabled(JsonObject value) => IsTrue(value.Annotation(Enabled));

    public static bool IsDisabled(JsonObject value) => IsTrue(value.Annotation(Disabled));

    // Go's ParseBool.
    private static bool IsTrue(string? text) => text is "1" or "t" or "T" or "true" or "TRUE" or "True";
}
