using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Apply;
using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.Api.Schema;

internal static class WorkloadValidation
{
    public static void Common(string kind, JsonObject value, List<FieldError> errors)
    {
        if (value["spec"] is not JsonObject spec)
        {
            return;
        }

        switch (kind)
        {
            case "CronJob":
                if (string.IsNullOrEmpty(spec.Text("schedule")))
                {
                    errors.Add(FieldError.Required("spec.schedule"));
                }
                else if (spec.Text("schedule")!.Contains("TZ", StringComparison.Ordinal))
                {
                    errors.Add(FieldError.Invalid("spec.schedule", spec.Text("schedule"), "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"));
                }
                else if (!CronSchedule.TryParse(spec.Text("schedule"), null, out _, out var fault))
                {
                    errors.Add(FieldError.Invalid("spec.schedule", spec.Text("schedule"), fault));
                }

                if (spec.Text("concurrencyPolicy") is { } policyOfRuns and not ("Allow" or "Forbid" or "Replace"))
                {
                    errors.Add(FieldError.NotSupported("spec.concurrencyPolicy", policyOfRuns, "Allow", "Forbid", "Replace"));
                }

                // The names of its Jobs are its own and eleven letters.
                if (value["metadata"].Text("name") is { Length: > 52 } name)
                {
                    errors.Add(FieldError.Invalid("metadata.name", name, "must be no more than 52 characters"));
                }

                if (spec["jobTemplate"]?["spec"] is JsonObject job)
                {
                    Template(job, "spec.jobTemplate.spec.template", errors);
                    FinitePolicy(job, "spec.jobTemplate.spec.template", errors);
                }

                break;
            case "Job":
                Template(spec, "spec.template", errors);
                FinitePolicy(spec, "spec.template", errors);
                break;
            case "Deployment" or "ReplicaSet" or "DaemonSet" or "StatefulSet":
                if (JsonNumbers.ToInt64(spec["replicas"]) is < 0)
                {
                    errors.Add(FieldError.Invalid("spec.replicas", spec["replicas"], "must be greater than or equal to 0"));
                }

                Selector(spec, errors);
                if (kind == "Deployment")
                {
                    RolloutValidation.Deployment(spec, errors);
                }

                Template(spec, "spec.template", errors);
                if (spec["template"]?["spec"].Text("restartPolicy") is { } policy and not "Always")
                {
                    errors.Add(FieldError.NotSupported("spec.template.spec.restartPolicy", policy, "Always"));
                }

                break;
        }
    }

    public static void StatefulSetUpdate(JsonObject value, JsonObject old, List<FieldError> errors)
    {
        var (now, was) = (Frozen(value), Frozen(old));
        if (!JsonEquality.Same(now, was))
        {
            errors.Add(FieldError.Forbidden(
                "spec",
                "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"));
        }
    }

    private static JsonObject Frozen(JsonObject set)
    {
        var spec = set["spec"]?.DeepClone() as JsonObject ?? [];
        foreach (var field in (string[])["replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds"])
        {
            spec.Remove(field);
        }

        return spec;
    }

    private static void Selector(JsonObject spec, List<FieldError> errors)
    {
        var labels = spec["template"]?["metadata"]?["labels"] as JsonObject ?? [];
        if (spec["selector"] is not JsonObject selector)
        {
            errors.Add(FieldError.Required("spec.selector"));
            errors.Add(Mismatch(labels));
            return;
        }

        if (selector["matchLabels"] is not JsonObject { Count: > 0 } && selector["matchExpressions"] is not JsonArray { Count: > 0 })
        {
            errors.Add(FieldError.Invalid("spec.selector", selector, "empty selector is invalid for deployment"));
            return;
        }

        if (!Matches(selector, labels))
        {
            errors.Add(Mismatch(labels));
        }
    }

    private static FieldError Mismatch(JsonObject labels) =>
        FieldError.Invalid("spec.template.metadata.labels", labels.Count == 0 ? null : labels, "`selector` does not match template `labels`");

    private static bool Matches(JsonObject selector, JsonObject labels) =>
        (selector["matchLabels"] as JsonObject ?? []).All(l => labels.Text(l.Key) == (string?)l.Value)
        && selector.Items("matchExpressions").All(e =>
        {
            var has = labels.Text(e.Text("key") ?? "");
            var values = (e["values"] as JsonArray ?? []).Select(v => (string?)v);
            return e.Text("operator") switch
            {
                "In" => has is not null && values.Contains(has),
                "NotIn" => has is null || !values.Contains(has),
                "Exists" => has is not null,
                "DoesNotExist" => has is null,
                _ => false,
            };
        });

    private static void Template(JsonObject spec, string path, List<FieldError> errors)
    {
        MetadataValidation.Labels(spec["template"]?["metadata"]?["labels"], $"{path}.labels", errors);
        PodValidation.Spec(spec["template"]?["spec"] as JsonObject ?? [], $"{path}.spec", errors);
    }

    private static void FinitePolicy(JsonObject spec, string path, List<FieldError> errors)
    {
        if (spec["template"]?["spec"].Text("restartPolicy") is { } policy and not ("OnFailure" or "Never"))
        {
            errors.Add(FieldError.NotSupported($"{path}.spec.restartPolicy", policy, "OnFailure", "Never"));
        }
    }
}
