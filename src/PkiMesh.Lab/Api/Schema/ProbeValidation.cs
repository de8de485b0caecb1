using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Probes and lifecycle hooks of containers (kubernetes, apis/core/validation).</summary>
internal static class ProbeValidation
{
    private static readonly string[] s_probes = ["livenessProbe", "readinessProbe", "startupProbe"];
    private static readonly string[] s_handlers = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"];

    public static void Container(JsonObject container, string path, bool isInit, List<FieldError> errors)
    {
        // An init container that keeps running is a sidecar.
        if (isInit && container.Text("restartPolicy") != "Always")
        {
            errors.AddRange(s_probes.Prepend("lifecycle").Where(field => container[field] is JsonObject)
                .Select(field => FieldError.Forbidden($"{path}.{field}", "may not be set for init containers without restartPolicy=Always")));
            return;
        }

        foreach (var hook in (string[])["postStart", "preStop"])
        {
            if (container["lifecycle"]?[hook] is JsonObject handler)
            {
                Handler(handler, $"{path}.lifecycle.{hook}", errors);
            }
        }

        foreach (var name in s_probes)
        {
            if (container[name] is JsonObject probe)
            {
                Probe(probe, $"{path}.{name}", name != "readinessProbe", errors);
            }
        }
    }

    private static void Probe(JsonObject probe, string path, bool succeedsAtOnce, List<FieldError> errors)
    {
        Handler(probe, path, errors);
        foreach (var field in (string[])["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"])
        {
            NotNegative(probe[field], $"{path}.{field}", errors);
        }

        if (JsonNumbers.ToInt64(probe["terminationGracePeriodSeconds"]) is <= 0)
        {
            errors.Add(FieldError.Invalid($"{path}.terminationGracePeriodSeconds", probe["terminationGracePeriodSeconds"], "must be greater than 0"));
        }

        if (succeedsAtOnce && JsonNumbers.ToInt64(probe["successThreshold"]) is { } threshold and not 1)
        {
            errors.Add(FieldError.Invalid($"{path}.successThreshold", threshold, "must be 1"));
        }
    }

    private static void Handler(JsonObject owner, string path, List<FieldError> errors)
    {
        var found = s_handlers.Where(name => owner[name] is JsonObject).ToList();
        if (found.Count == 0)
        {
            errors.Add(FieldError.Required(path, "must specify a handler type"));
        }

        for (var i = 0; i < found.Count; i++)
        {
            var here = $"{path}.{found[i]}";
            if (i > 0)
            {
                errors.Add(FieldError.Forbidden(here, "may not specify more than 1 handler type"));
                continue;
            }

            Action((JsonObject)owner[found[i]]!, found[i], here, errors);
        }
    }

    private static void Action(JsonObject action, string name, string path, List<FieldError> errors)
    {
        switch (name)
        {
            case "exec" when action["command"] is not JsonArray { Count: > 0 }:
                errors.Add(FieldError.Required($"{path}.command"));
                break;
            case "httpGet":
                if (action.Text("path") is null or "")
                {
                    errors.Add(FieldError.Required($"{path}.path"));
                }

                Port(action["port"], $"{path}.port", errors);
                if (action.Text("scheme") is { } scheme and not ("HTTP" or "HTTPS"))
                {
                    errors.Add(FieldError.NotSupported($"{path}.scheme", scheme, "HTTP", "HTTPS"));
                }

                break;
            case "tcpSocket" or "grpc":
                Port(action["port"], $"{path}.port", errors);
                break;
        }
    }

    private static void Port(JsonNode? port, string path, List<FieldError> errors)
    {
        if (port is not JsonValue value || !value.TryGetValue(out string? _))
        {
            ServiceValidation.Range(port, path, errors);
        }
    }

    internal static void NotNegative(JsonNode? number, string path, List<FieldError> errors)
    {
        if (JsonNumbers.ToInt64(number) is < 0)
        {
            errors.Add(FieldError.Invalid(path, number, "must be greater than or equal to 0"));
        }
    }
}
