using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Selectors;

/// <summary>The fields a field selector may name, kind by kind (each kind's strategy and conversion.go in the Kubernetes sources).</summary>
public static class SelectableFields
{
    private static readonly Dictionary<(string Group, string Resource), string[]> s_known = new()
    {
        [("", "pods")] =
        [
            "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
            "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName",
        ],
        [("", "events")] =
        [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
            "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
        ],
        [("events.k8s.io", "events")] =
        [
            "regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid", "regarding.apiVersion",
            "regarding.resourceVersion", "regarding.fieldPath", "reason", "reportingController", "type",
        ],
        [("", "secrets")] = ["type"],
        [("", "namespaces")] = ["status.phase", "name"],
        [("", "nodes")] = ["spec.unschedulable"],
        [("", "services")] = ["spec.clusterIP", "spec.type"],
        [("", "replicationcontrollers")] = ["status.replicas"],
        [("apps", "replicasets")] = ["status.replicas"],
        [("batch", "jobs")] = ["status.successful"],
        [("certificates.k8s.io", "certificatesigningrequests")] = ["spec.signerName"],
    };

    /// <summary>Refuses a selector that names a field this resource does not know.</summary>
    public static void Check(ResourceInfo info, FieldSelector selector)
    {
        var isKnownKind = s_known.TryGetValue((info.Id.Group, info.Id.Resource), out var fields);
        foreach (var path in selector.Terms.Select(term => term.Path))
        {
            if (path == "metadata.name" || (path == "metadata.namespace" && (info.Namespaced || !info.IsCustom))
                || fields?.Contains(path) == true || info.SelectableFields.Contains("." + path))
            {
                continue;
            }

            throw ApiErrors.BadRequest(isKnownKind || info.IsCustom
                ? $"field label not supported: {path}"
                : $"\"{path}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
        }
    }

    public static string Read(JsonObject value, string path)
    {
        JsonNode? node = value;
        switch (path)
        {
            case "name":
                node = value["metadata"]!["name"];
                break;
            case "source":
                return Text(value["source"]?["component"]) is { Length: > 0 } component ? component : Text(value["reportingComponent"]);
            case "status.successful":
                return Text(value["status"]?["succeeded"] ?? 0);
            case "status.podIPs":
                return string.Join(',', (value["status"]?["podIPs"] as JsonArray ?? []).Select(one => Text(one?["ip"])));
            case "spec.unschedulable" or "spec.hostNetwork":
                return Text(value["spec"]?[path["spec.".Length..]] ?? false);
            default:
                foreach (var step in path.Split('.'))
                {
                    node = (node as JsonObject)?[step];
                }

                break;
        }

        return Text(node);
    }

    private static string Text(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag ? "true" : "false",
        _ => Convert.ToString(node.ToJsonString(), CultureInfo.InvariantCulture)!,
    };
}
