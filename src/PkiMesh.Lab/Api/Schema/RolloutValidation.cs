using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>How Deployments are rolled out, and disruption budgets (kubernetes, apis/apps/validation, apis/policy/validation).</summary>
internal static partial class RolloutValidation
{
    private const string Percent =
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

    public static void Deployment(JsonObject spec, List<FieldError> errors)
    {
        if (spec["strategy"] is JsonObject strategy)
        {
            Strategy(strategy, errors);
        }

        foreach (var field in (string[])["minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"])
        {
            ProbeValidation.NotNegative(spec[field], $"spec.{field}", errors);
        }

        if (JsonNumbers.ToInt64(spec["progressDeadlineSeconds"]) is { } deadline and not int.MaxValue && deadline <= (JsonNumbers.ToInt64(spec["minReadySeconds"]) ?? 0))
        {
            errors.Add(FieldError.Invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds"));
        }
    }

    public static void Budget(JsonObject spec, List<FieldError> errors)
    {
        if (spec["minAvailable"] is { } least && spec["maxUnavailable"] is { } most)
        {
            // The value is the Go struct.
            var shown = new JsonObject
            {
                ["MinAvailable"] = least.DeepClone(),
                ["Selector"] = spec["selector"]?.DeepClone(),
                ["MaxUnavailable"] = most.DeepClone(),
                ["UnhealthyPodEvictionPolicy"] = spec["unhealthyPodEvictionPolicy"]?.DeepClone(),
            };
            errors.Add(FieldError.Invalid("spec", shown, "minAvailable and maxUnavailable cannot be both set"));
        }

        foreach (var field in (string[])["minAvailable", "maxUnavailable"])
        {
            Amount(spec[field], $"spec.{field}", errors);
            NotMoreThanAll(spec[field], $"spec.{field}", errors);
        }

        if (spec.Text("unhealthyPodEvictionPolicy") is { } policy and not ("AlwaysAllow" or "IfHealthyBudget"))
        {
            errors.Add(FieldError.NotSupported("spec.unhealthyPodEvictionPolicy", policy, "AlwaysAllow", "IfHealthyBudget"));
        }
    }

    private static void Strategy(JsonObject strategy, List<FieldError> errors)
    {
        const string Path = "spec.strategy";
        var rolling = strategy["rollingUpdate"] as JsonObject;
        switch (strategy.Text("type"))
        {
            case "Recreate" when rolling is not null:
                errors.Add(FieldError.Forbidden($"{Path}.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'"));
                break;
            case "Recreate" or null or "":
                break;
            case "RollingUpdate":
                Amount(rolling?["maxUnavailable"], $"{Path}.rollingUpdate.maxUnavailable", errors);
                Amount(rolling?["maxSurge"], $"{Path}.rollingUpdate.maxSurge", errors);
                if (Number(rolling?["maxUnavailable"]) == 0 && Number(rolling?["maxSurge"]) == 0)
                {
                    errors.Add(FieldError.Invalid($"{Path}.rollingUpdate.maxUnavailable", rolling!["maxUnavailable"], "may not be 0 when `maxSurge` is 0"));
                }

                NotMoreThanAll(rolling?["maxUnavailable"], $"{Path}.rollingUpdate.maxUnavailable", errors);
                break;
            case var type:
                errors.Add(FieldError.NotSupported(Path, new JsonObject { ["Type"] = type, ["RollingUpdate"] = null }, ["\"Recreate\"", "\"RollingUpdate\""]));
                break;
        }
    }

    private static void Amount(JsonNode? value, string path, List<FieldError> errors)
    {
        if (Text(value) is { } text)
        {
            if (!PercentShape().IsMatch(text))
            {
                errors.Add(FieldError.Invalid(path, value, Percent));
            }
        }
        else
        {
            ProbeValidation.NotNegative(value, path, errors);
        }
    }

    private static void NotMoreThanAll(JsonNode? value, string path, List<FieldError> errors)
    {
        if (Text(value) is { } text && PercentShape().IsMatch(text) && Number(value) > 100)
        {
            errors.Add(FieldError.Invalid(path, value, "must not be greater than 100%"));
        }
    }

    private static long? Number(JsonNode? value) => Text(value) is { } text
        ? long.TryParse(text.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var percent) ? percent : null
        : JsonNumbers.ToInt64(value);

    private static string? Text(JsonNode? value) => value is JsonValue one && one.TryGetValue(out string? text) ? text : null;

    [GeneratedRegex("^[0-9]+%\\z")]
    private static partial Regex PercentShape();
}
