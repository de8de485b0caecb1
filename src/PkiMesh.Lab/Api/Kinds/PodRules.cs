using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;

namespace PkiMesh.Lab.Api.Kinds;

/// <summary>Pods begin Pending, in the class of service that their resources give them.</summary>
internal sealed class PodRules : IKindRules
{
    public void PrepareForCreate(JsonObject value, KindContext context) =>
        value["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = QosClass(value["spec"] as JsonObject ?? []) };

    private static string QosClass(JsonObject spec)
    {
        var containers = (spec["initContainers"] as JsonArray ?? []).Concat(spec["containers"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        bool Has(JsonObject one, string kind) => one["resources"]?[kind] is JsonObject { Count: > 0 } values && values.Any(pair => pair.Key is "cpu" or "memory");
        if (!containers.Any(one => Has(one, "requests") || Has(one, "limits")))
        {
            return "BestEffort";
        }

        return containers.All(IsGuaranteed) ? "Guaranteed" : "Burstable";
    }

    private static bool IsGuaranteed(JsonObject container)
    {
        var (requests, limits) = (container["resources"]?["requests"] as JsonObject, container["resources"]?["limits"] as JsonObject);
        return limits is not null && new[] { "cpu", "memory" }.All(one =>
            limits[one] is { } limit && (requests?[one] is not { } request || (string?)request == (string?)limit));
    }
}
