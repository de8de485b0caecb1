using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

internal static class WebhookValidation
{
    public static void Common(JsonObject value, List<FieldError> errors)
    {
        var names = new HashSet<string>();
        var index = 0;
        foreach (var webhook in value.Items("webhooks"))
        {
            var path = $"webhooks[{index++}]";
            var name = webhook.Text("name") ?? "";
            if (name.Length == 0)
            {
                errors.Add(FieldError.Required($"{path}.name"));
            }
            else if (Names.Subdomain(name).FirstOrDefault() is { } fault)
            {
                errors.Add(FieldError.Invalid($"{path}.name", name, fault));
            }
            else if (name.Split('.').Length < 3)
            {
                errors.Add(FieldError.Invalid($"{path}.name", name, "should be a domain with at least three segments separated by dots"));
            }
            else if (!names.Add(name))
            {
                errors.Add(FieldError.Duplicate($"{path}.name", name));
            }

            Common(webhook, path, errors);
        }
    }

    private static void Common(JsonObject webhook, string path, List<FieldError> errors)
    {
        var versions = (webhook["admissionReviewVersions"] as JsonArray ?? []).Select(v => (string?)v).ToList();
        if (versions.Count == 0)
        {
            errors.Add(FieldError.Required($"{path}.admissionReviewVersions", "must specify one of v1, v1beta1"));
        }
        else if (!versions.Contains("v1") && !versions.Contains("v1beta1"))
        {
            errors.Add(FieldError.Invalid($"{path}.admissionReviewVersions", webhook["admissionReviewVersions"], "must include at least one of v1, v1beta1"));
        }

        if (webhook.Text("sideEffects") is not { } effects)
        {
            errors.Add(FieldError.Required($"{path}.sideEffects", "must specify one of None, NoneOnDryRun"));
        }
        else if (effects is not ("None" or "NoneOnDryRun"))
        {
            errors.Add(FieldError.NotSupported($"{path}.sideEffects", effects, "None", "NoneOnDryRun"));
        }

        if (webhook.Text("failurePolicy") is { } policy and not ("Fail" or "Ignore"))
        {
            errors.Add(FieldError.NotSupported($"{path}.failurePolicy", policy, "Fail", "Ignore"));
        }

        if (JsonNumbers.ToInt64(webhook["timeoutSeconds"]) is < 1 or > 30)
        {
            errors.Add(FieldError.Invalid($"{path}.timeoutSeconds", webhook["timeoutSeconds"], "the timeout value must be between 1 and 30 seconds"));
        }

        var client = webhook["clientConfig"] as JsonObject ?? [];
        if (client.ContainsKey("url") == client.ContainsKey("service"))
        {
            errors.Add(FieldError.Required($"{path}.clientConfig", "exactly one of url or service is required"));
        }

        Conditions(webhook, $"{path}.matchConditions", errors);
    }

    private static void Conditions(JsonObject webhook, string path, List<FieldError> errors)
    {
        var names = new HashSet<string>();
        var index = 0;
        foreach (var condition in webhook.Items("matchConditions"))
        {
            var below = $"{path}[{index++}]";
            var expression = condition.Text("expression") ?? "";
            if (expression.Trim().Length == 0)
            {
                errors.Add(FieldError.Required($"{below}.expression"));
            }
            else if (CelValidation.ConditionFault(expression) is { } fault)
            {
                errors.Add(FieldError.Invalid($"{below}.expression", expression, fault));
            }

            var name = condition.Text("name") ?? "";
            if (name.Length == 0)
            {
                errors.Add(FieldError.Required($"{below}.name"));
            }
            else if (!names.Add(name))
            {
                errors.Add(FieldError.Duplicate($"{below}.name", name));
            }
        }
    }
}
