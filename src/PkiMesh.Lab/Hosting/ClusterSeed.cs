using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;

namespace PkiMesh.Lab.Hosting;

/// <summary>What a fresh cluster has of itself: namespaces, roles, its own Service, the classes of priority.</summary>
internal sealed class ClusterSeed(LabServices lab) : ILabComponent
{
    private static readonly Caller s_server = new("system:apiserver", ["system:masters"], "kube-apiserver");
    private static readonly string[] s_namespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var name in s_namespaces)
        {
            await EnsureAsync(New("v1", "Namespace", null, name), cancellationToken).ConfigureAwait(false);
        }

        foreach (var value in RbacSeed.Objects().Concat(Others()))
        {
            await EnsureAsync(value, cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task EnsureAsync(JsonObject value, CancellationToken cancellationToken)
    {
        var (group, version) = Split((string)value["apiVersion"]!);
        var info = lab.Server.Registry.FindKind(group, version, (string)value["kind"]!)!;
        if (lab.Api.Get(info.Id, (string?)value["metadata"]!["namespace"], (string)value["metadata"]!["name"]!) is null)
        {
            await lab.Api.CreateAsync(s_server, info.Id, value, cancellationToken).ConfigureAwait(false);
        }
    }

    private IEnumerable<JsonObject> Others()
    {
        var service = New("v1", "Service", "default", "kubernetes");
        service["metadata"]!["labels"] = new JsonObject { ["component"] = "apiserver", ["provider"] = "kubernetes" };
        service["spec"] = new JsonObject
        {
            ["type"] = "ClusterIP",
            ["clusterIP"] = "10.96.0.1",
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = 443, ["protocol"] = "TCP", ["targetPort"] = 6443 }),
        };
        yield return service;
        foreach (var (name, weight) in new[] { ("system-cluster-critical", 2000000000), ("system-node-critical", 2000001000) })
        {
            var priority = New("scheduling.k8s.io/v1", "PriorityClass", null, name);
            priority["value"] = weight;
            yield return priority;
        }

        // Extension servers, as viz's tap, read here whom to believe. // linkerd viz install
        var authentication = New("v1", "ConfigMap", "kube-system", "extension-apiserver-authentication");
        authentication["data"] = new JsonObject
        {
            ["client-ca-file"] = lab.Ca.Pem,
            ["requestheader-allowed-names"] = "[\"front-proxy-client\"]",
            ["requestheader-client-ca-file"] = lab.Ca.Pem,
            ["requestheader-extra-headers-prefix"] = "[\"X-Remote-Extra-\"]",
            ["requestheader-group-headers"] = "[\"X-Remote-Group\"]",
            ["requestheader-username-headers"] = "[\"X-Remote-User\"]",
        };
        yield return authentication;
        var reader = New("rbac.authorization.k8s.io/v1", "Role", "kube-system", "extension-apiserver-authentication-reader");
        reader["rules"] = new JsonArray(new JsonObject
        {
            ["apiGroups"] = new JsonArray(""),
            ["resources"] = new JsonArray("configmaps"),
            ["resourceNames"] = new JsonArray("extension-apiserver-authentication"),
            ["verbs"] = new JsonArray("get", "list", "watch"),
        });
        yield return reader;
    }

    private static (string Group, string Version) Split(string apiVersion) =>
        apiVersion.IndexOf('/', StringComparison.Ordinal) is var at and > 0 ? (apiVersion[..at], apiVersion[(at + 1)..]) : ("", apiVersion);

    private static JsonObject New(string version, string kind, string? ns, string name)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (ns is not null)
        {
            metadata["namespace"] = ns;
        }

        return new JsonObject { ["apiVersion"] = version, ["kind"] = kind, ["metadata"] = metadata };
    }
}
