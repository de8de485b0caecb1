using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Auth;

/// <summary>
/// Nobody grants what they do not hold, unless they may "escalate" the role or "bind" it (pkg/registry/rbac: escalation_check.go, validation/rule.go and the
/// policybased storages). What the lab's own controllers write is not looked at: their requests are not authorised either.
/// </summary>
public sealed class EscalationCheck(RbacAuthorizer authorizer)
{
    /// <summary>Refuses a Role or ClusterRole with rules that the caller does not hold.</summary>
    /// <param name="name">The name in the URL; null where a POST has none.</param>
    internal void RequireRole(Caller caller, ResourceInfo info, JsonObject role, JsonObject? old, string? name)
    {
        var ns = info.Namespaced ? Meta.Namespace(role) : null;
        if (IsMaster(caller) || (old is not null && OnlyForTheCollector(role, old))
            || authorizer.Decide(new AccessRequest { Caller = caller, Verb = "escalate", Group = info.Id.Group, Resource = info.Id.Resource, Namespace = ns, Name = name }).Allowed)
        {
            return;
        }

        Confirm(caller, info, role, ns, PolicyRule.Of(role["rules"]));
        if ((Aggregates(role) || Aggregates(old)) && Missing(caller, ns, PolicyRule.FullAuthority).Count > 0)
        {
            throw ApiErrors.Forbidden(info.Id, Meta.Name(role), "must have cluster-admin privileges to use the aggregationRule");
        }
    }

    /// <summary>Refuses a binding of a role with rules that the caller does not hold.</summary>
    internal void RequireBinding(Caller caller, ResourceInfo info, JsonObject binding, JsonObject? old)
    {
        if (IsMaster(caller) || (old is not null && OnlyForTheCollector(binding, old)))
        {
            return;
        }

        var ns = info.Namespaced ? Meta.Namespace(binding) : null;
        var (kind, name) = ((string?)binding["roleRef"]?["kind"], (string?)binding["roleRef"]?["name"] ?? "");
        var roles = info.Id with { Resource = kind switch { "ClusterRole" => "clusterroles", "Role" => "roles", _ => "" } };
        if (roles.Resource.Length == 0)
        {
            throw ApiErrors.Unclassified($"unsupported role reference kind: \"{kind}\"");
        }

        if (!authorizer.Decide(new AccessRequest { Caller = caller, Verb = "bind", Group = roles.Group, Resource = roles.Resource, Namespace = ns, Name = name }).Allowed)
        {
            var role = authorizer.FindRole(kind!, ns, name) ?? throw ApiErrors.NotFound(roles, name);
            Confirm(caller, info, binding, ns, PolicyRule.Of(role["rules"]));
        }
    }

    private static bool IsMaster(Caller caller) => caller.Groups.Contains(RbacAuthorizer.Masters);

    private static bool Aggregates(JsonObject? role) => role?["aggregationRule"]?["clusterRoleSelectors"] is JsonArray { Count: > 0 };

    // pkg/registry/rbac/helpers.go, IsOnlyMutatingGCFields.
    private static bool OnlyForTheCollector(JsonObject value, JsonObject old)
    {
        return JsonNode.DeepEquals(Without(value), Without(old));

        static JsonObject Without(JsonObject one)
        {
            var copy = one.DeepClone().AsObject();
            foreach (var field in (string[])["ownerReferences", "finalizers", "managedFields"])
            {
                (copy["metadata"] as JsonObject)?.Remove(field);
            }

            return copy;
        }
    }

    private void Confirm(Caller caller, ResourceInfo info, JsonObject value, string? ns, IReadOnlyList<PolicyRule> rules)
    {
        if (Missing(caller, ns, rules) is { Count: > 0 } missing)
        {
            var lines = PolicyRule.Compact(missing).Select(rule => rule.ToString()).Distinct().Order(StringComparer.Ordinal);
            throw ApiErrors.Forbidden(info.Id, Meta.Name(value),
                $"user \"{caller.UserName}\" (groups={PolicyRule.Quote(caller.Groups)}) is attempting to grant RBAC permissions not currently held:\n{string.Join('\n', lines)}");
        }
    }

    private IReadOnlyList<PolicyRule> Missing(Caller caller, string? ns, IReadOnlyList<PolicyRule> rules) =>
        PolicyRule.Missing([.. authorizer.RulesFor(caller, ns).Select(PolicyRule.Of)], rules);
}
