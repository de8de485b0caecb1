using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

internal static class PodDefaults
{
    public static void Apply(JsonObject spec)
    {
        spec.Default("restartPolicy", "Always");
        spec.Default("terminationGracePeriodSeconds", 30);
        spec.Default("dnsPolicy", "ClusterFirst");
        spec.Default("securityContext", new JsonObject());
        spec.Default("schedulerName", "default-scheduler");
        if (spec.Text("serviceAccountName") is { Length: > 0 } account)
        {
            spec.Default("serviceAccount", account);
        }
        else if (spec.Text("serviceAccount") is { Length: > 0 } old)
        {
            spec["serviceAccountName"] = old;
        }

        if (spec.Flag("hostNetwork"))
        {
            foreach (var port in Containers(spec).SelectMany(c => c.Items("ports")))
            {
                port.Default("hostPort", port["containerPort"]?.DeepClone());
            }
        }

        foreach (var container in Containers(spec))
        {
            DefaultContainer(container);
        }

        foreach (var volume in spec.Items("volumes"))
        {
            DefaultVolume(volume);
        }

        foreach (var spread in spec.Items("topologySpreadConstraints"))
        {
            spread.Default("whenUnsatisfiable", "DoNotSchedule");
        }
    }

    private static IEnumerable<JsonObject> Containers(JsonObject spec) =>
        spec.Items("containers").Concat(spec.Items("initContainers")).Concat(spec.Items("ephemeralContainers"));

    private static void DefaultContainer(JsonObject container)
    {
        container.Default("terminationMessagePath", "/dev/termination-log");
        container.Default("terminationMessagePolicy", "File");
        container.Default("imagePullPolicy", PullPolicy(container.Text("image") ?? ""));
        foreach (var port in container.Items("ports"))
        {
            port.Default("protocol", "TCP");
        }

        foreach (var env in container.Items("env"))
        {
            if (env["valueFrom"]?["fieldRef"] is JsonObject field)
            {
                field.Default("apiVersion", "v1");
            }
            else if (env["valueFrom"]?["resourceFieldRef"] is JsonObject resource)
            {
                resource.Default("divisor", "0");
            }
        }

        foreach (var name in (string[])["livenessProbe", "readinessProbe", "startupProbe"])
        {
            if (container[name] is JsonObject probe)
            {
                DefaultProbe(probe);
            }
        }

        foreach (var hook in (string[])["postStart", "preStop"])
        {
            DefaultHttpGet(container["lifecycle"]?[hook]?["httpGet"]);
        }

        // Limits stand for requests that are not given.
        if (container["resources"]?["limits"] is JsonObject limits)
        {
            var requests = container["resources"]!.AsObject().Child("requests");
            foreach (var (name, limit) in limits)
            {
                requests.Default(name, limit?.DeepClone());
            }
        }
    }

    private static void DefaultProbe(JsonObject probe)
    {
        foreach (var (name, value) in (ReadOnlySpan<(string, int)>)[("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3)])
        {
            if (probe[name] is null || JsonNumbers.ToInt64(probe[name]) == 0)
            {
                probe.Remove(name);
                probe.Default(name, value);
            }
        }

        DefaultHttpGet(probe["httpGet"]);
        (probe["grpc"] as JsonObject)?.Default("service", "");
    }

    private static void DefaultHttpGet(JsonNode? node)
    {
        if (node is JsonObject get)
        {
            get.Default("path", "/");
            get.Default("scheme", "HTTP");
        }
    }

    private static void DefaultVolume(JsonObject volume)
    {
        if (volume.Count == 1)
        {
            volume["emptyDir"] = new JsonObject();
        }

        foreach (var kind in (string[])["secret", "configMap", "downwardAPI", "projected"])
        {
            (volume[kind] as JsonObject)?.Default("defaultMode", 420);
        }

        (volume["hostPath"] as JsonObject)?.Default("type", JsonValue.Create(""));
        var sources = (volume["projected"] as JsonObject)?.Items("sources") ?? [];
        foreach (var source in sources)
        {
            (source["serviceAccountToken"] as JsonObject)?.Default("expirationSeconds", 3600);
            DefaultFieldRefs(source["downwardAPI"]);
        }

        DefaultFieldRefs(volume["downwardAPI"]);
    }

    private static void DefaultFieldRefs(JsonNode? downward)
    {
        foreach (var item in (downward as JsonObject)?.Items("items") ?? [])
        {
            (item["fieldRef"] as JsonObject)?.Default("apiVersion", "v1");
        }
    }

    private static string PullPolicy(string image)
    {
        if (image.Contains('@', StringComparison.Ordinal))
        {
            return "IfNotPresent";
        }

        var name = image[(image.LastIndexOf('/') + 1)..];
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || name[(colon + 1)..] == "latest" ? "Always" : "IfNotPresent";
    }
}
