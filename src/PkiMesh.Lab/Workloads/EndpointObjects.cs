using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Workloads;

/// <summary>The shapes of Endpoints and EndpointSlices.</summary>
internal static class EndpointObjects
{
    public static JsonArray Subsets(JsonObject service, List<JsonObject> pods)
    {
        var publishAll = service.Flag("spec", "publishNotReadyAddresses");
        var subsets = new JsonArray();
        // Pods whose named ports differ stand in subsets of their own.
        foreach (var group in pods.GroupBy(pod => Ports(service, [pod]).ToJsonString()))
        {
            var subset = new JsonObject();
            Add(subset, "addresses", group.Where(pod => publishAll || PodTemplates.IsReady(pod)));
            Add(subset, "notReadyAddresses", group.Where(pod => !publishAll && !PodTemplates.IsReady(pod)));
            if (JsonNode.Parse(group.Key) is JsonArray { Count: > 0 } ports)
            {
                subset["ports"] = ports;
            }

            subsets.Add(subset);
        }

        return subsets;
    }

    public static JsonArray Ports(JsonObject service, List<JsonObject> pods)
    {
        var ports = new JsonArray();
        foreach (var port in service.Objects("spec", "ports"))
        {
            var target = pods.Select(pod => ServicePods.TargetPort(port, pod)).FirstOrDefault(number => number is not null);
            if (target is null)
            {
                continue;
            }

            var value = new JsonObject();
            if (port.Text("name") is { } name)
            {
                value["name"] = name;
            }

            value["port"] = target;
            value["protocol"] = port.Text("protocol") ?? "TCP";
            ports.Add(value);
        }

        return ports;
    }

    public static JsonArray Slices(List<JsonObject> pods) =>
        [
            .. pods.Select(pod => new JsonObject
            {
                ["addresses"] = new JsonArray(pod.Text("status", "podIP")),
                ["conditions"] = new JsonObject
                {
                    ["ready"] = PodTemplates.IsReady(pod),
                    ["serving"] = PodTemplates.IsReady(pod),
                    ["terminating"] = false,
                },
                ["targetRef"] = Reference(pod),
                ["nodeName"] = pod.Text("spec", "nodeName"),
            }),
        ];

    public static JsonObject NewEndpoints(JsonObject service, JsonArray subsets)
    {
        var endpoints = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Endpoints",
            ["metadata"] = new JsonObject
            {
                ["name"] = service.Name(),
                ["namespace"] = service.Namespace(),
                ["labels"] = Labels(service, "endpoints.kubernetes.io/managed-by", "endpoint-controller"),
            },
        };
        if (subsets.Count > 0)
        {
            endpoints["subsets"] = subsets;
        }

        return endpoints;
    }

    public static JsonObject NewSlice(JsonObject service, string name, JsonArray endpoints, JsonArray ports)
    {
        var labels = Labels(service, "endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io");
        labels["kubernetes.io/service-name"] = service.Name();
        return new JsonObject
        {
            ["apiVersion"] = "discovery.k8s.io/v1",
            ["kind"] = "EndpointSlice",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["generateName"] = $"{service.Name()}-",
                ["namespace"] = service.Namespace(),
                ["labels"] = labels,
                ["ownerReferences"] = new JsonArray(service.NewControllerReference()),
            },
            ["addressType"] = "IPv4",
            ["endpoints"] = endpoints,
            ["ports"] = ports,
        };
    }

    private static JsonObject Labels(JsonObject service, string managedBy, string controller)
    {
        var labels = service.Map("metadata", "labels").ToJson();
        labels[managedBy] = controller;
        if (service.Text("spec", "clusterIP") == "None")
        {
            labels["service.kubernetes.io/headless"] = "";
        }

        return labels;
    }

    private static void Add(JsonObject subset, string name, IEnumerable<JsonObject> pods)
    {
        var addresses = new JsonArray([.. pods.Select(pod => new JsonObject
        {
            ["ip"] = pod.Text("status", "podIP"),
            ["nodeName"] = pod.Text("spec", "nodeName"),
            ["targetRef"] = Reference(pod),
        })]);
        if (addresses.Count > 0)
        {
            subset[name] = addresses;
        }
    }

    private static JsonObject Reference(JsonObject pod) => new()
    {
        ["kind"] = "Pod",
        ["namespace"] = pod.Namespace(),
        ["name"] = pod.Name(),
        ["uid"] = pod.Uid(),
    };
}
