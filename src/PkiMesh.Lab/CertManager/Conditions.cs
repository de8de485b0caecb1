using System.Text.Json.Nodes;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.CertManager;

/// <summary>The status conditions of cert-manager's resources: the transition time moves only with the status (cm pkg/api/util/conditions.go).</summary>
internal static class Conditions
{
    public static JsonObject? Get(JsonNode? value, string type) =>
        value.At("status", "conditions") is JsonArray conditions
            ? conditions.OfType<JsonObject>().FirstOrDefault(condition => condition.Text("type") == type)
            : null;

    public static bool Is(JsonNode? value, string type, string status) => Get(value, type).Text("status") == status;

    /// <param name="observedGeneration">Null where the kind of condition has none: CertificateRequests.</param>
    public static void Set(
        JsonObject value, string type, string status, string reason, string message, DateTimeOffset now, long? observedGeneration)
    {
        var conditions = List(value);
        var old = Get(value, type);
        var condition = new JsonObject
        {
            ["lastTransitionTime"] = old.Text("status") == status ? old.Text("lastTransitionTime") : KubeTime.Seconds(now),
        };
        if (message.Length > 0)
        {
            condition["message"] = message;
        }

        if (observedGeneration is { } generation)
        {
            condition["observedGeneration"] = generation;
        }

        condition["reason"] = reason;
        condition["status"] = status;
        condition["type"] = type;
        if (old is null)
        {
            conditions.Add(condition);
        }
        else
        {
            conditions[conditions.IndexOf(old)] = condition;
        }
    }

    /// <summary>As <see cref="Set"/>, for the kinds whose conditions carry the generation they were made of.</summary>
    public static void SetObserved(JsonObject value, string type, string status, string reason, string message, DateTimeOffset now) =>
        Set(value, type, status, reason, message, now, value.Number("metadata", "generation") ?? 0);

    public static void Remove(JsonObject value, string type)
    {
        if (Get(value, type) is { } condition)
        {
            List(value).Remove(condition);
        }
    }

    private static JsonArray List(JsonObject value)
    {
        var status = value.Ensure("status");
        if (status["conditions"] is not JsonArray conditions)
        {
            status["conditions"] = conditions = [];
        }

        return conditions;
    }
}
