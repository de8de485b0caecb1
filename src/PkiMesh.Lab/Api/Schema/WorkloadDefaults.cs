using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

internal static class WorkloadDefaults
{
    public static void Apply(string kind, JsonObject spec)
    {
        switch (kind)
        {
            case "Deployment":
                spec.Default("replicas", 1);
                RollingUpdate(spec.Child("strategy"), "25%", "25%");
                spec.Default("revisionHistoryLimit", 10);
                spec.Default("progressDeadlineSeconds", 600);
                break;
            case "ReplicaSet":
                spec.Default("replicas", 1);
                break;
            case "DaemonSet":
                RollingUpdate(spec.Child("updateStrategy"), 1, 0);
                spec.Default("revisionHistoryLimit", 10);
                break;
            case "StatefulSet":
                DefaultStatefulSet(spec);
                break;
            case "Job":
                DefaultJob(spec);
                break;
            case "CronJob":
                spec.Default("concurrencyPolicy", "Allow");
                spec.Default("suspend", false);
                spec.Default("successfulJobsHistoryLimit", 3);
                spec.Default("failedJobsHistoryLimit", 1);
                // The Job's own defaults come when it is made, but for its pods'.
                if (spec["jobTemplate"]?["spec"]?["template"]?["spec"] is JsonObject pod)
                {
                    PodDefaults.Apply(pod);
                }

                break;
        }

        if (kind != "CronJob" && spec["template"]?["spec"] is JsonObject template)
        {
            PodDefaults.Apply(template);
        }
    }

    private static void DefaultStatefulSet(JsonObject spec)
    {
        spec.Default("replicas", 1);
        spec.Default("podManagementPolicy", "OrderedReady");
        spec.Default("revisionHistoryLimit", 10);
        var strategy = spec.Child("updateStrategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            strategy.Child("rollingUpdate").Default("partition", 0);
        }

        var retention = spec.Child("persistentVolumeClaimRetentionPolicy");
        retention.Default("whenDeleted", "Retain");
        retention.Default("whenScaled", "Retain");
    }

    private static void DefaultJob(JsonObject spec)
    {
        if (spec["completions"] is null && spec["parallelism"] is null)
        {
            spec.Default("completions", 1);
        }

        spec.Default("parallelism", 1);
        spec.Default("backoffLimit", spec["backoffLimitPerIndex"] is null ? 6 : int.MaxValue);

        spec.Default("completionMode", "NonIndexed");
        spec.Default("suspend", false);
        spec.Default("podReplacementPolicy", spec["podFailurePolicy"] is null ? "TerminatingOrFailed" : "Failed");
    }

    private static void RollingUpdate(JsonObject strategy, JsonNode maxUnavailable, JsonNode maxSurge)
    {
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.Child("rollingUpdate");
            rolling.Default("maxUnavailable", maxUnavailable);
            rolling.Default("maxSurge", maxSurge);
        }
    }
}
