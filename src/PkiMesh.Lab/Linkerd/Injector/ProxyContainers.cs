using System.Text.Json.Nodes;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Injector;

/// <summary>The two containers of a meshed pod.</summary>
internal sealed class ProxyContainers(
    JsonObject pod, string controlPlane, ValuesFile values, Func<string, string, string> config, string anchors, string image, JsonObject? tokenMount)
{
    public JsonObject Init()
    {
        var ignoredIn = Join($"{values.Text("proxy.ports.control", "4190")},{values.Text("proxy.ports.admin", "4191")}", config("skip-inbound-ports", values.Text("proxyInit.ignoreInboundPorts")));
        var ignoredOut = config("skip-outbound-ports", values.Text("proxyInit.ignoreOutboundPorts"));
        var suffix = values.Text("proxyInit.iptablesMode", "nft");
        var arguments = new JsonArray(
            "--firewall-bin-path", $"iptables-{suffix}",
            "--firewall-save-bin-path", $"iptables-{suffix}-save",
            "--ipv6=" + (values.Flag("disableIPv6", true) ? "false" : "true"),
            "--incoming-proxy-port", values.Text("proxy.ports.inbound", "4143"),
            "--outgoing-proxy-port", values.Text("proxy.ports.outbound", "4140"),
            "--proxy-uid", values.Text("proxy.uid", "2102"),
            "--inbound-ports-to-ignore", ignoredIn);
        if (ignoredOut.Length > 0)
        {
            arguments.Add("--outbound-ports-to-ignore");
            arguments.Add(ignoredOut);
        }

        return new JsonObject
        {
            ["name"] = "linkerd-init",
            ["image"] = image,
            ["imagePullPolicy"] = values.Text("imagePullPolicy", "IfNotPresent"),
            ["command"] = new JsonArray("/usr/lib/linkerd/linkerd2-proxy-init"),
            ["args"] = arguments,
            ["resources"] = new JsonObject(),
            ["securityContext"] = SecurityContext(65534, "add", "NET_ADMIN", "NET_RAW"),
            ["terminationMessagePolicy"] = "FallbackToLogsOnError",
            ["volumeMounts"] = Mounts(("linkerd-proxy-init-xtables-lock", "/run")),
        };
    }

    public JsonObject Proxy(bool native)
    {
        var admin = int.Parse(values.Text("proxy.ports.admin", "4191"), System.Globalization.CultureInfo.InvariantCulture);
        var container = new JsonObject
        {
            ["name"] = "linkerd-proxy",
            ["image"] = image,
            ["imagePullPolicy"] = values.Text("imagePullPolicy", "IfNotPresent"),
            ["env"] = Environment(),
            ["ports"] = new JsonArray(
                new JsonObject { ["containerPort"] = 4143, ["name"] = "linkerd-proxy" },
                new JsonObject { ["containerPort"] = admin, ["name"] = "linkerd-admin" }),
            ["livenessProbe"] = Probe("/live", admin, 10),
            ["readinessProbe"] = Probe("/ready", admin, 2),
            ["resources"] = new JsonObject(),
            ["securityContext"] = SecurityContext(2102, "drop", "ALL"),
            ["terminationMessagePolicy"] = "FallbackToLogsOnError",
            ["volumeMounts"] = Mounts(
                ("linkerd-identity-end-entity", "/var/run/linkerd/identity/end-entity"), ("linkerd-identity-token", "/var/run/secrets/tokens")),
        };
        if (native)
        {
            container["restartPolicy"] = "Always";
            var startup = Probe("/ready", admin, 0);
            startup["periodSeconds"] = 1;
            startup["failureThreshold"] = 120;
            container["startupProbe"] = startup;
        }

        return container;
    }

    private JsonArray Environment()
    {
        var domain = values.Text("identityTrustDomain", values.Text("clusterDomain", "cluster.local"));
        var cluster = values.Text("clusterDomain", "cluster.local");
        var identities = $"serviceaccount.identity.{controlPlane}.{domain}";
        var ports = string.Join(',', pod.Objects("spec", "containers").SelectMany(container => container.Objects("ports")).Select(port => port.Int("containerPort")).Order());
        var networks = values.Text("clusterNetworks");
        return new JsonArray(
            Field("_pod_name", "metadata.name"),
            Field("_pod_ns", "metadata.namespace"),
            Field("_pod_uid", "metadata.uid"),
            Field("_pod_ip", "status.podIP"),
            Field("_pod_nodeName", "spec.nodeName"),
            Value("_pod_containerName", "linkerd-proxy"),
            Value("LINKERD2_PROXY_LOG", config("proxy-log-level", values.Text("proxy.logLevel", "warn,linkerd=info"))),
            Value("LINKERD2_PROXY_LOG_FORMAT", config("proxy-log-format", values.Text("proxy.logFormat", "plain"))),
            Value("LINKERD2_PROXY_DESTINATION_SVC_ADDR", $"linkerd-dst-headless.{controlPlane}.svc.{cluster}.:8086"),
            Value("LINKERD2_PROXY_DESTINATION_PROFILE_NETWORKS", networks),
            Value("LINKERD2_PROXY_POLICY_SVC_ADDR", $"linkerd-policy.{controlPlane}.svc.{cluster}.:8090"),
            Value("LINKERD2_PROXY_POLICY_WORKLOAD", "{\"ns\":\"$(_pod_ns)\", \"pod\":\"$(_pod_name)\"}\n"),
            Value("LINKERD2_PROXY_INBOUND_DEFAULT_POLICY", config("default-inbound-policy", values.Text("proxy.defaultInboundPolicy", "all-unauthenticated"))),
            Value("LINKERD2_PROXY_POLICY_CLUSTER_NETWORKS", networks),
            Value("LINKERD2_PROXY_CONTROL_LISTEN_ADDR", "0.0.0.0:4190"),
            Value("LINKERD2_PROXY_ADMIN_LISTEN_ADDR", "0.0.0.0:4191"),
            Value("LINKERD2_PROXY_OUTBOUND_LISTEN_ADDR", "127.0.0.1:4140"),
            Value("LINKERD2_PROXY_OUTBOUND_LISTEN_ADDRS", "127.0.0.1:4140"),
            Value("LINKERD2_PROXY_INBOUND_LISTEN_ADDR", "0.0.0.0:4143"),
            Field("LINKERD2_PROXY_INBOUND_IPS", "status.podIPs"),
            Value("LINKERD2_PROXY_INBOUND_PORTS", ports),
            Value("LINKERD2_PROXY_DESTINATION_PROFILE_SUFFIXES", $"svc.{cluster}."),
            Value("LINKERD2_PROXY_INBOUND_PORTS_DISABLE_PROTOCOL_DETECTION", config("opaque-ports", values.Text("proxy.opaquePorts"))),
            Value("LINKERD2_PROXY_DESTINATION_CONTEXT", "{\"ns\":\"$(_pod_ns)\", \"nodeName\":\"$(_pod_nodeName)\", \"pod\":\"$(_pod_name)\"}\n"),
            Field("_pod_sa", "spec.serviceAccountName"),
            Value("_l5d_ns", controlPlane),
            Value("_l5d_trustdomain", domain),
            Value("LINKERD2_PROXY_IDENTITY_DIR", "/var/run/linkerd/identity/end-entity"),
            Value("LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS", anchors),
            Value("LINKERD2_PROXY_IDENTITY_TOKEN_FILE", "/var/run/secrets/tokens/linkerd-identity-token"),
            Value("LINKERD2_PROXY_IDENTITY_SVC_ADDR", $"linkerd-identity-headless.{controlPlane}.svc.{cluster}.:8080"),
            Value("LINKERD2_PROXY_IDENTITY_LOCAL_NAME", $"$(_pod_sa).$(_pod_ns).{identities}"),
            Value("LINKERD2_PROXY_IDENTITY_SVC_NAME", $"linkerd-identity.{controlPlane}.{identities}"),
            Value("LINKERD2_PROXY_DESTINATION_SVC_NAME", $"linkerd-destination.{controlPlane}.{identities}"),
            Value("LINKERD2_PROXY_POLICY_SVC_NAME", $"linkerd-destination.{controlPlane}.{identities}"));
    }

    private JsonArray Mounts(params ReadOnlySpan<(string Name, string Path)> own)
    {
        var mounts = new JsonArray();
        foreach (var (name, path) in own)
        {
            mounts.Add(new JsonObject { ["name"] = name, ["mountPath"] = path });
        }

        if (tokenMount is not null)
        {
            mounts.Add(tokenMount.DeepClone());
        }

        return mounts;
    }

    private static string Join(string first, string second) => second.Length == 0 ? first : $"{first},{second}";

    private static JsonObject Field(string name, string path) =>
        new() { ["name"] = name, ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["fieldPath"] = path } } };

    private static JsonObject Value(string name, string value) => new() { ["name"] = name, ["value"] = value };

    private static JsonObject Probe(string path, int port, int delay)
    {
        var probe = new JsonObject { ["httpGet"] = new JsonObject { ["path"] = path, ["port"] = port }, ["timeoutSeconds"] = 1 };
        if (delay > 0)
        {
            probe["initialDelaySeconds"] = delay;
        }

        return probe;
    }

    private static JsonObject SecurityContext(int user, string verb, params string[] capabilities)
    {
        var context = new JsonObject
        {
            ["allowPrivilegeEscalation"] = false,
            ["capabilities"] = new JsonObject { [verb] = new JsonArray([.. capabilities]) },
            ["readOnlyRootFilesystem"] = true,
            ["runAsNonRoot"] = true,
            ["runAsUser"] = user,
            ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
        };
        if (verb == "add")
        {
            context["privileged"] = false;
            context["runAsGroup"] = user;
        }

        return context;
    }
}
