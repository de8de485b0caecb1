using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Aggregation;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Discovery;

/// <summary>The documents by which clients find out what is served. // recordings/api/01</summary>
public sealed class DiscoveryDocuments(ResourceRegistry registry, RemoteApis? remote = null)
{
    private readonly ConcurrentDictionary<bool, (long Registry, long Remote, DiscoveryBody Document)> _aggregated = new();

    /// <summary>GET /api</summary>
    public JsonObject Versions(string serverAddress) => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = serverAddress }),
    };

    /// <summary>GET /apis</summary>
    public JsonObject Groups() => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. GroupNames().Select(GroupBody)]),
    };

    /// <summary>GET /apis/{group}; null: no such group.</summary>
    public JsonObject? Group(string group)
    {
        if (group.Length == 0 || !GroupNames().Contains(group))
        {
            return null;
        }

        var body = GroupBody(group);
        body.Insert(0, "kind", "APIGroup");
        body.Insert(1, "apiVersion", "v1");
        return body;
    }

    /// <summary>GET /api/v1 ("" as group) and /apis/{group}/{version}; null: not served.</summary>
    public JsonObject? Resources(string group, string version)
    {
        var resources = registry.All.Where(r => r.Id.Group == group && r.Id.Version == version).ToList();
        if (resources.Count == 0)
        {
            return null;
        }

        var list = new JsonObject { ["kind"] = "APIResourceList" };
        if (group.Length > 0)
        {
            list["apiVersion"] = "v1";
        }

        list["groupVersion"] = resources[0].ApiVersion;
        list["resources"] = new JsonArray([.. resources.SelectMany(ResourceEntries)]);
        return list;
    }

    /// <summary>GET /api or /apis as apidiscovery.k8s.io/v2 APIGroupDiscoveryList.</summary>
    public JsonObject Aggregated(bool core)
    {
        string[] groups = core ? [""] : [.. GroupNames()];
        return new JsonObject
        {
            ["kind"] = "APIGroupDiscoveryList",
            ["apiVersion"] = "apidiscovery.k8s.io/v2",
            ["metadata"] = new JsonObject(),
            ["items"] = new JsonArray([.. groups.Select(AggregatedGroup)]),
        };
    }

    /// <summary>The same as it is sent; made anew when something else is served.</summary>
    public DiscoveryBody AggregatedBody(bool core)
    {
        var (served, others) = (registry.Generation, remote?.Generation ?? 0);
        if (!_aggregated.TryGetValue(core, out var known) || known.Registry != served || known.Remote != others)
        {
            var body = LabJson.ToUtf8(Aggregated(core));
            known = (served, others, new DiscoveryBody(body, $"\"{Convert.ToHexString(SHA512.HashData(body))}\""));
            _aggregated[core] = known;
        }

        return known.Document;
    }

    private IEnumerable<string> GroupNames() =>
        registry.All.Select(r => r.Id.Group).Where(g => g.Length > 0).Concat(Remote.Select(api => api.Group)).Distinct();

    private IEnumerable<string> VersionsOf(string group) =>
        KubeVersion.Sort(registry.All.Where(r => r.Id.Group == group).Select(r => r.Id.Version)
            .Concat(Remote.Where(api => api.Group == group).Select(api => api.Version)).Distinct());

    private IEnumerable<RemoteApi> Remote => remote?.All.Where(api => !registry.HasGroup(api.Group)) ?? [];

    private JsonObject GroupBody(string group)
    {
        var versions = VersionsOf(group).Select(v => new JsonObject { ["groupVersion"] = $"{group}/{v}", ["version"] = v }).ToArray();
        return new JsonObject
        {
            ["name"] = group,
            ["versions"] = new JsonArray([.. versions]),
            ["preferredVersion"] = versions[0].DeepClone(),
        };
    }

    private static IEnumerable<JsonNode> ResourceEntries(ResourceInfo info)
    {
        var entry = new JsonObject
        {
            ["name"] = info.Id.Resource,
            ["singularName"] = info.Singular,
            ["namespaced"] = info.Namespaced,
            ["kind"] = info.Kind,
            ["verbs"] = Strings(info.Verbs),
        };
        AddNames(entry, info);
        if (info.IsStored && info.Id.Resource != "componentstatuses")
        {
            entry["storageVersionHash"] = info.StorageVersionHash;
        }

        yield return entry;
        foreach (var sub in info.Subresources)
        {
            var below = new JsonObject { ["name"] = $"{info.Id.Resource}/{sub.Name}", ["singularName"] = "", ["namespaced"] = info.Namespaced };
            if (sub.Version is not null)
            {
                below["group"] = sub.Group;
                below["version"] = sub.Version;
            }

            below["kind"] = sub.Kind;
            below["verbs"] = Strings(sub.Verbs);
            yield return below;
        }
    }

    private JsonObject AggregatedGroup(string group)
    {
        var metadata = new JsonObject();
        if (group.Length > 0)
        {
            metadata["name"] = group;
        }

        return new JsonObject
        {
            ["metadata"] = metadata,
            ["versions"] = new JsonArray([.. VersionsOf(group).Select(v => new JsonObject
            {
                ["version"] = v,
                ["resources"] = new JsonArray([.. registry.All.Where(r => r.Id.Group == group && r.Id.Version == v).Select(AggregatedResource), .. RemoteResources(group, v)]),
                ["freshness"] = Remote.Any(api => api.Group == group && api.Version == v && !api.Available) ? "Stale" : "Current",
            })]),
        };
    }

    /// <summary>What a Service said of itself, in the new form (kube-aggregator, discovery aggregation of legacy servers).</summary>
    private IEnumerable<JsonObject> RemoteResources(string group, string version)
    {
        var listed = Remote.FirstOrDefault(api => api.Group == group && api.Version == version)?.Resources?["resources"] as JsonArray ?? [];
        var all = listed.OfType<JsonObject>().Select(entry => (Name: (string?)entry["name"] ?? "", Entry: entry)).ToList();
        foreach (var (name, entry) in all.Where(one => !one.Name.Contains('/', StringComparison.Ordinal)))
        {
            var below = all.Where(one => one.Name.StartsWith(name + "/", StringComparison.Ordinal)).ToList();
            var resource = new JsonObject
            {
                ["resource"] = name,
                ["responseKind"] = Kind("", "", (string?)entry["kind"] ?? ""),
                ["scope"] = (bool?)entry["namespaced"] == true ? "Namespaced" : "Cluster",
                ["singularResource"] = (string?)entry["singularName"] ?? "",
                ["verbs"] = entry["verbs"]?.DeepClone() ?? new JsonArray(),
            };
            if (below.Count > 0)
            {
                resource["subresources"] = new JsonArray([.. below.Select(one => new JsonObject
                {
                    ["subresource"] = one.Name[(name.Length + 1)..],
                    ["responseKind"] = Kind("", "", (string?)one.Entry["kind"] ?? ""),
                    ["verbs"] = one.Entry["verbs"]?.DeepClone() ?? new JsonArray(),
                })]);
            }

            yield return resource;
        }
    }

    private static JsonObject AggregatedResource(ResourceInfo info)
    {
        var entry = new JsonObject
        {
            ["resource"] = info.Id.Resource,
            // Built-in kinds leave group and version to be those of the list.
            ["responseKind"] = info.IsCustom ? Kind(info.Id.Group, info.Id.Version, info.Kind) : Kind("", "", info.Kind),
            ["scope"] = info.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = info.Singular,
            ["verbs"] = Strings(info.Verbs),
        };
        AddNames(entry, info);
        if (info.Subresources.Count > 0)
        {
            entry["subresources"] = new JsonArray([.. info.Subresources.Select(s => new JsonObject
            {
                ["subresource"] = s.Name,
                ["responseKind"] = s.Version is not null ? Kind(s.Group!, s.Version, s.Kind)
                    : info.IsCustom ? Kind(info.Id.Group, info.Id.Version, s.Kind) : Kind("", "", s.Kind),
                ["verbs"] = Strings(s.Verbs),
            })]);
        }

        return entry;
    }

    private static void AddNames(JsonObject entry, ResourceInfo info)
    {
        if (info.ShortNames.Count > 0)
        {
            entry["shortNames"] = Strings(info.ShortNames);
        }

        if (info.Categories.Count > 0)
        {
            entry["categories"] = Strings(info.Categories);
        }
    }

    private static JsonObject Kind(string group, string version, string kind) => new() { ["group"] = group, ["version"] = version, ["kind"] = kind };

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode)v)]);
}
