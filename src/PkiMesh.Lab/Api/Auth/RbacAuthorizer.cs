using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Store;

namespace PkiMesh.Lab.Api.Auth;

/// <summary>Role-based access control over the roles and bindings that are stored (plugin/pkg/auth/authorizer/rbac).</summary>
public sealed class RbacAuthorizer(ObjectStore store)
{
    private const string Group = "rbac.authorization.k8s.io";
    internal const string Masters = "system:masters";

    public AccessDecision Decide(AccessRequest request)
    {
        if (request.Caller.Groups.Contains(Masters))
        {
            return new AccessDecision(true, "");
        }

        var problems = new List<string>();
        foreach (var (rules, binding) in Grants(request.Caller, request.Namespace, problems))
        {
            if (rules.Any(rule => Allows(rule, request)))
            {
                return new AccessDecision(true, $"RBAC: allowed by {binding}");
            }
        }

        return new AccessDecision(false, problems.Count == 0 ? "" : $"RBAC: {Join(problems)}");
    }

    /// <summary>Refuses with the real 403, or returns. // recordings/api/11</summary>
    public void Require(AccessRequest request)
    {
        var decision = Decide(request);
        if (decision.Allowed)
        {
            return;
        }

        var tail = decision.Reason.Length > 0 ? $": {decision.Reason}" : "";
        if (request.Path is { } path)
        {
            throw new ApiStatusException(403, "Forbidden", $"forbidden: User \"{request.Caller.UserName}\" cannot {request.Verb} path \"{path}\"{tail}", []);
        }

        var scope = string.IsNullOrEmpty(request.Namespace) ? "at the cluster scope" : $"in the namespace \"{request.Namespace}\"";
        throw ApiErrors.Forbidden(new ResourceId(request.Group, "", request.Resource.Split('/')[0]), request.Name,
            $"User \"{request.Caller.UserName}\" cannot {request.Verb} resource \"{request.Resource}\" in API group \"{request.Group}\" {scope}{tail}");
    }

    /// <summary>The rules that hold for a caller in a namespace, in the order of bindings.</summary>
    public IEnumerable<JsonObject> RulesFor(Caller caller, string? ns)
    {
        foreach (var (rules, _) in Grants(caller, ns, []))
        {
            foreach (var rule in rules)
            {
                yield return rule;
            }
        }
    }

    /// <summary>The role that a binding refers to; shared, not to be altered.</summary>
    internal JsonObject? FindRole(string kind, string? ns, string name) =>
        (kind == "Role" ? store.Table(Group, "roles").Find(ns, name) : store.Table(Group, "clusterroles").Find(null, name))?.Shared();

    private IEnumerable<(IReadOnlyList<JsonObject> Rules, string Binding)> Grants(Caller caller, string? ns, List<string> problems)
    {
        foreach (var stored in store.Table(Group, "clusterrolebindings").Snapshot())
        {
            if (Grant(stored, caller, null, problems) is { } grant)
            {
                yield return grant;
            }
        }

        if (string.IsNullOrEmpty(ns))
        {
            yield break;
        }

        foreach (var stored in ResourceTable.InNamespace(store.Table(Group, "rolebindings").Snapshot(), ns))
        {
            if (Grant(stored, caller, ns, problems) is { } grant)
            {
                yield return grant;
            }
        }
    }

    private (IReadOnlyList<JsonObject> Rules, string Binding)? Grant(StoredObject stored, Caller caller, string? ns, List<string> problems)
    {
        var binding = stored.Shared();
        if ((binding["subjects"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(one => IsSubject(one, caller, ns)) is not { } subject)
        {
            return null;
        }

        var (kind, name) = ((string?)binding["roleRef"]?["kind"] ?? "", (string?)binding["roleRef"]?["name"] ?? "");
        if (FindRole(kind, ns, name) is not { } role)
        {
            problems.Add($"{kind.ToLowerInvariant()}.{Group} \"{name}\" not found");
            return null;
        }

        var rules = (role["rules"] as JsonArray)?.OfType<JsonObject>().ToList() ?? [];
        var who = ns is null ? $"ClusterRoleBinding \"{stored.Name}\"" : $"RoleBinding \"{stored.Name}/{ns}\"";
        return (rules, $"{who} of {kind} \"{name}\" to {Describe(subject, ns)}");
    }

    private static bool IsSubject(JsonObject subject, Caller caller, string? ns)
    {
        var name = (string?)subject["name"] ?? "";
        return (string?)subject["kind"] switch
        {
            "User" => caller.UserName == name,
            "Group" => caller.Groups.Contains(name),
            "ServiceAccount" => caller.UserName == $"system:serviceaccount:{(string?)subject["namespace"] ?? ns}:{name}",
            _ => false,
        };
    }

    private static string Describe(JsonObject subject, string? ns) => (string?)subject["kind"] == "ServiceAccount"
        ? $"ServiceAccount \"{(string?)subject["name"]}/{(string?)subject["namespace"] ?? ns}\""
        : $"{(string?)subject["kind"]} \"{(string?)subject["name"]}\"";

    private static bool Allows(JsonObject rule, AccessRequest request)
    {
        if (!Has(rule, "verbs", request.Verb))
        {
            return false;
        }

        if (request.Path is { } path)
        {
            return Meta.Strings(rule["nonResourceURLs"]).Any(one =>
                one == "*" || one == path || (one.EndsWith('*') && path.StartsWith(one[..^1], StringComparison.Ordinal)));
        }

        return Has(rule, "apiGroups", request.Group) && HasResource(rule, request.Resource)
            && (rule["resourceNames"] is not JsonArray { Count: > 0 } names || (request.Name is { } name && Meta.Strings(names).Contains(name)));
    }

    private static bool HasResource(JsonObject rule, string resource)
    {
        var resources = Meta.Strings(rule["resources"]);
        var slash = resource.IndexOf('/', StringComparison.Ordinal);
        return resources.Contains("*") || resources.Contains(resource) || (slash > 0 && resources.Contains("*" + resource[slash..]));
    }

    private static bool Has(JsonObject rule, string field, string value) => Meta.Strings(rule[field]) is var all && (all.Contains("*") || all.Contains(value));

    private static string Join(List<string> problems) => problems.Count == 1 ? problems[0] : $"[{string.Join(", ", problems)}]";
}
