using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

internal static class ServiceValidation
{
    public static void Common(JsonObject value, List<FieldError> errors)
    {
        var spec = value["spec"] as JsonObject ?? [];
        var type = spec.Text("type") ?? "ClusterIP";
        var ports = spec.Items("ports").ToList();
        if (ports.Count == 0 && type != "ExternalName" && spec.Text("clusterIP") != "None")
        {
            errors.Add(FieldError.Required("spec.ports"));
        }

        if (type is not ("ClusterIP" or "NodePort" or "LoadBalancer" or "ExternalName"))
        {
            errors.Add(FieldError.NotSupported("spec.type", type, "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"));
        }

        if (type == "ExternalName" && string.IsNullOrEmpty(spec.Text("externalName")))
        {
            errors.Add(FieldError.Required("spec.externalName"));
        }

        var names = new HashSet<string>();
        var numbers = new HashSet<(long?, string?)>();
        for (var i = 0; i < ports.Count; i++)
        {
            Port(ports[i], $"spec.ports[{i}]", ports.Count > 1, names, errors);
            if (!numbers.Add((JsonNumbers.ToInt64(ports[i]["port"]), ports[i].Text("protocol"))))
            {
                errors.Add(FieldError.Duplicate($"spec.ports[{i}]", new JsonObject { ["port"] = ports[i]["port"]?.DeepClone(), ["protocol"] = ports[i]["protocol"]?.DeepClone() }));
            }
        }

        MetadataValidation.Labels(spec["selector"], "spec.selector", errors);
        if (spec.Text("sessionAffinity") is not ("None" or "ClientIP" or null))
        {
            errors.Add(FieldError.NotSupported("spec.sessionAffinity", spec.Text("sessionAffinity"), "ClientIP", "None"));
        }
    }

    public static void Update(JsonObject value, JsonObject old, List<FieldError> errors)
    {
        var (now, was) = (value["spec"].Text("clusterIP"), old["spec"].Text("clusterIP"));
        if (old["spec"].Text("type") != "ExternalName" && value["spec"].Text("type") != "ExternalName" && !string.IsNullOrEmpty(was) && now != was)
        {
            errors.Add(FieldError.Invalid(
                "spec.clusterIPs[0]",
                now is null ? new JsonArray() : new JsonArray(now),
                string.IsNullOrEmpty(now) ? "primary clusterIP can not be unset" : "may not change once set"));
        }
    }

    private static void Port(JsonObject port, string path, bool needsName, HashSet<string> names, List<FieldError> errors)
    {
        if (port.Text("name") is { Length: > 0 } name)
        {
            errors.AddRange(Names.DnsLabel(name).Select(f => FieldError.Invalid($"{path}.name", name, f)));
            if (!names.Add(name))
            {
                errors.Add(FieldError.Duplicate($"{path}.name", name));
            }
        }
        else if (needsName)
        {
            errors.Add(FieldError.Required($"{path}.name"));
        }

        Range(port["port"], $"{path}.port", errors);
        if (port.Text("protocol") is { } protocol and not ("TCP" or "UDP" or "SCTP"))
        {
            errors.Add(FieldError.NotSupported($"{path}.protocol", protocol, "SCTP", "TCP", "UDP"));
        }

        if (JsonNumbers.IsNumber(port["targetPort"]))
        {
            Range(port["targetPort"], $"{path}.targetPort", errors);
        }
    }

    internal static void Range(JsonNode? port, string path, List<FieldError> errors)
    {
        if (JsonNumbers.ToInt64(port) is not (>= 1 and <= 65535))
        {
            errors.Add(FieldError.Invalid(path, port?.DeepClone() ?? JsonNode.Parse("0"), "must be between 1 and 65535, inclusive"));
        }
    }
}
