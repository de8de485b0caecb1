using System.Text.Json.Nodes;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Workloads;

/// <summary>What a Deployment says of itself (counts, Available, Progressing). recordings/tutorial/12</summary>
internal static class DeploymentStatus
{
    public static bool IsComplete(JsonObject deployment)
    {
        var wanted = (int)(deployment.LongOrNull("spec", "replicas") ?? 1);
        return deployment.Int("status", "updatedReplicas") == wanted && deployment.Int("status", "replicas") == wanted
            && deployment.Int("status", "availableReplicas") == wanted && deployment.Long("status", "observedGeneration") >= deployment.Generation();
    }

    public static JsonObject Of(JsonObject deployment, List<JsonObject> sets, JsonObject? current, DateTimeOffset now, out TimeSpan? checkAgain)
    {
        var wanted = (int)(deployment.LongOrNull("spec", "replicas") ?? 1);
        var before = deployment["status"] as JsonObject ?? [];
        var total = sets.Sum(set => set.Int("status", "replicas"));
        var available = sets.Sum(set => set.Int("status", "availableReplicas"));
        var status = new JsonObject { ["observedGeneration"] = deployment.Generation() };
        if (before["collisionCount"] is { } collisions)
        {
            status["collisionCount"] = collisions.DeepClone();
        }

        status.SetOrOmit("replicas", total);
        status.SetOrOmit("updatedReplicas", current.Int("status", "replicas"));
        status.SetOrOmit("readyReplicas", sets.Sum(set => set.Int("status", "readyReplicas")));
        status.SetOrOmit("availableReplicas", available);
        status.SetOrOmit("unavailableReplicas", Math.Max(0, Math.Max(wanted, sets.Sum(set => set.Int("spec", "replicas"))) - available));
        var (_, unavailable) = Rolling.Limits(deployment.At("spec", "strategy", "rollingUpdate"), wanted);
        var time = KubeTime.Seconds(now);
        var conditions = available >= wanted - (deployment.Text("spec", "strategy", "type") == "Recreate" ? 0 : unavailable)
            ? WithCondition(deployment, "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", time)
            : WithCondition(deployment, "Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.", time);
        status["conditions"] = conditions;
        checkAgain = Progress(deployment, before, status, sets, current, wanted, now);
        return status;
    }

    /// <summary>
    /// The conditions with this one in it: unchanged if it says the same, its transition kept while its status stays.
    /// </summary>
    public static JsonArray WithCondition(JsonObject deployment, string type, string value, string reason, string message, string now) =>
        With(deployment.At("status", "conditions") as JsonArray ?? [], type, value, reason, message, now);

    private static JsonArray With(JsonArray conditions, string type, string value, string reason, string message, string now)
    {
        var next = (JsonArray)conditions.DeepClone();
        var there = next.OfType<JsonObject>().FirstOrDefault(condition => condition.Text("type") == type);
        if (there.Text("status") == value && there.Text("reason") == reason && there.Text("message") == message)
        {
            return next;
        }

        var condition = new JsonObject
        {
            ["type"] = type,
            ["status"] = value,
            ["lastUpdateTime"] = now,
            ["lastTransitionTime"] = there.Text("status") == value ? there.Text("lastTransitionTime") : now,
            ["reason"] = reason,
            ["message"] = message,
        };
        if (there is not null)
        {
            next.Remove(there);
        }

        next.Add(condition);
        return next;
    }

    private static TimeSpan? Progress(
        JsonObject deployment, JsonObject before, JsonObject status, List<JsonObject> sets, JsonObject? current, int wanted, DateTimeOffset now)
    {
        var conditions = (JsonArray)status["conditions"]!;
        var time = KubeTime.Seconds(now);
        SetFailure(status, conditions, sets, time);
        conditions = (JsonArray)status["conditions"]!;
        if (current is null || deployment.LongOrNull("spec", "progressDeadlineSeconds") is not { } deadline)
        {
            return null;
        }

        var there = conditions.OfType<JsonObject>().FirstOrDefault(condition => condition.Text("type") == "Progressing");
        var name = current.Name();
        if (status.Int("updatedReplicas") == wanted && status.Int("replicas") == wanted && status.Int("availableReplicas") == wanted)
        {
            status["conditions"] = With(
                conditions, "Progressing", "True", "NewReplicaSetAvailable", $"ReplicaSet \"{name}\" has successfully progressed.", time);
            return null;
        }

        if (there.Text("reason") == "NewReplicaSetAvailable" && DeploymentRevision.Of(deployment) == DeploymentRevision.Of(current)
            && there.Text("message")?.Contains($"\"{name}\"", StringComparison.Ordinal) == true)
        {
            // A finished rollout is not undone by a pod that fails later.
            return null;
        }

        var started = there.Text("reason") is "NewReplicaSetCreated" or "FoundNewReplicaSet" && status.Int("updatedReplicas") > 0;
        var progressed = started || before.Int("updatedReplicas") < status.Int("updatedReplicas") || before.Int("readyReplicas") < status.Int("readyReplicas")
            || before.Int("availableReplicas") < status.Int("availableReplicas") || before.Int("replicas") - before.Int("updatedReplicas") > status.Int("replicas") - status.Int("updatedReplicas");
        if (progressed && there is not null)
        {
            there["lastUpdateTime"] = time;
            status["conditions"] = With(conditions, "Progressing", "True", "ReplicaSetUpdated", $"ReplicaSet \"{name}\" is progressing.", time);
            return TimeSpan.FromSeconds(deadline + 1);
        }

        var left = (KubeTime.Parse(there.Text("lastUpdateTime")) ?? now).AddSeconds(deadline) - now;
        if (left > TimeSpan.Zero)
        {
            return left + TimeSpan.FromSeconds(1);
        }

        status["conditions"] = With(
            conditions, "Progressing", "False", "ProgressDeadlineExceeded", $"ReplicaSet \"{name}\" has timed out progressing.", time);
        return null;
    }

    private static void SetFailure(JsonObject status, JsonArray conditions, List<JsonObject> sets, string time)
    {
        var failure = sets.Select(set => set.Condition("ReplicaFailure")).FirstOrDefault(condition => condition is not null);
        if (failure is not null)
        {
            status["conditions"] = With(conditions, "ReplicaFailure", "True", failure.Text("reason")!, failure.Text("message")!, time);
        }
        else if (conditions.OfType<JsonObject>().FirstOrDefault(condition => condition.Text("type") == "ReplicaFailure") is { } old)
        {
            conditions.Remove(old);
        }
    }
}
