using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Operations;

/// <summary>HorizontalPodAutoscalers between autoscaling/v1 and v2: the one CPU target of v1 is a metric in v2.</summary>
internal static class AutoscalerConversion
{
    private const string Annotation = "autoscaling.alpha.kubernetes.io/metrics";

    public static void ToV2(JsonObject value)
    {
        value["apiVersion"] = "autoscaling/v2";
        if (value["spec"] is not JsonObject spec)
        {
            return;
        }

        var metrics = new JsonArray();
        if (spec.Remove("targetCPUUtilizationPercentage", out var target) && target is not null)
        {
            metrics.Add(CpuMetric((int)target));
        }

        if ((value["metadata"]?["annotations"] as JsonObject)?.Remove(Annotation, out var kept) == true && kept is not null)
        {
            foreach (var metric in JsonNode.Parse((string)kept!) as JsonArray ?? [])
            {
                metrics.Add(metric?.DeepClone());
            }
        }

        if (metrics.Count > 0)
        {
            spec["metrics"] = metrics;
        }
    }

    public static void ToV1(JsonObject value)
    {
        value["apiVersion"] = "autoscaling/v1";
        if (value["spec"] is not JsonObject spec || !spec.Remove("metrics", out var node) || node is not JsonArray metrics)
        {
            return;
        }

        var others = new JsonArray();
        foreach (var metric in metrics)
        {
            if (CpuTarget(metric) is { } percent && !spec.ContainsKey("targetCPUUtilizationPercentage"))
            {
                spec["targetCPUUtilizationPercentage"] = percent;
            }
            else
            {
                others.Add(metric?.DeepClone());
            }
        }

        if (others.Count > 0)
        {
            var metadata = Meta.Of(value);
            metadata["annotations"] ??= new JsonObject();
            metadata["annotations"]![Annotation] = others.ToJsonString(LabJson.Relaxed);
        }
    }

    private static JsonObject CpuMetric(int percent) => new()
    {
        ["type"] = "Resource",
        ["resource"] = new JsonObject
        {
            ["name"] = "cpu",
            ["target"] = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = percent },
        },
    };

    private static int? CpuTarget(JsonNode? metric) =>
        (string?)metric?["type"] == "Resource" && (string?)metric["resource"]?["name"] == "cpu"
            ? (int?)metric["resource"]!["target"]?["averageUtilization"]
            : null;
}
