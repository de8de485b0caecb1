using System.Globalization;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Workloads;

/// <summary>The arithmetic of a rolling update (pkg/controller/deployment/util of Kubernetes).</summary>
internal static class Rolling
{
    public static (int Surge, int Unavailable) Limits(JsonNode? rollingUpdate, int replicas)
    {
        var surge = Scaled(rollingUpdate.At("maxSurge"), replicas, up: true);
        var unavailable = Scaled(rollingUpdate.At("maxUnavailable"), replicas, up: false);
        // Both nought would stand still.
        return (surge, surge == 0 && unavailable == 0 ? 1 : Math.Min(unavailable, replicas));
    }

    private static int Scaled(JsonNode? value, int replicas, bool up)
    {
        if (value is not JsonValue scalar)
        {
            return (int)(up ? Math.Ceiling(replicas * 0.25) : Math.Floor(replicas * 0.25));
        }

        if (scalar.TryGetValue(out string? text) && text.EndsWith('%')
            && int.TryParse(text[..^1], NumberStyles.Integer, CultureInfo.InvariantCulture, out var percent))
        {
            return (int)(up ? Math.Ceiling(replicas * percent / 100.0) : Math.Floor(replicas * percent / 100.0));
        }

        return int.TryParse(scalar.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
