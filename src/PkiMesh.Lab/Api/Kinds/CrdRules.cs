using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;

namespace PkiMesh.Lab.Api.Kinds;

/// <summary>CustomResourceDefinitions: an empty status to begin with, and a finalizer when they go. // recordings/api/14 #1, #23</summary>
internal sealed class CrdRules : IKindRules
{
    public const string Cleanup = "customresourcecleanup.apiextensions.k8s.io";

    public void PrepareForCreate(JsonObject value, KindContext context) => value["status"] = new JsonObject
    {
        ["conditions"] = null,
        ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" },
        ["storedVersions"] = new JsonArray(StorageVersion(value)),
    };

    public void PrepareForUpdate(JsonObject value, JsonObject old, KindContext context)
    {
        var versions = Meta.Strings(value["status"]?["storedVersions"]);
        if (value["status"] is JsonObject status && StorageVersion(value) is { } version && !versions.Contains(version))
        {
            status["storedVersions"] = new JsonArray([.. versions.Append(version).Select(one => JsonValue.Create(one))]);
        }
    }

    public static JsonObject MarkForDeletion(JsonObject value, DateTimeOffset now)
    {
        Meta.Of(value)["deletionTimestamp"] = Meta.Time(now);
        Meta.SetFinalizers(value, Meta.Finalizers(value).Append(Cleanup).Distinct());
        SetCondition(value, "Terminating", "True", "InstanceDeletionPending",
            "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon", now);
        return value;
    }

    public static void SetCondition(JsonObject value, string type, string status, string reason, string message, DateTimeOffset now)
    {
        if (value["status"] is not JsonObject state)
        {
            state = [];
            value["status"] = state;
        }

        if (state["conditions"] is not JsonArray conditions)
        {
            conditions = [];
            state["conditions"] = conditions;
        }

        var known = conditions.OfType<JsonObject>().FirstOrDefault(one => (string?)one["type"] == type);
        var since = known is not null && (string?)known["status"] == status ? (string?)known["lastTransitionTime"] : Meta.Time(now);
        var condition = new JsonObject { ["type"] = type, ["status"] = status, ["lastTransitionTime"] = since, ["reason"] = reason, ["message"] = message };
        if (known is null)
        {
            conditions.Add(condition);
        }
        else
        {
            conditions[conditions.IndexOf(known)] = condition;
        }
    }

    private static string? StorageVersion(JsonObject value) =>
        (string?)(value["spec"]?["versions"] as JsonArray)?.FirstOrDefault(one => (bool?)one?["storage"] == true)?["name"];
}
