using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Selectors;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Api.Lifecycle;

/// <summary>Fills the rules of ClusterRoles that aggregate others (kube-controller-manager, clusterroleaggregation).</summary>
internal sealed class RoleAggregation(LabApi api, Clock.LabClock clock) : Controller("clusterrole-aggregation", clock)
{
    private static readonly ResourceId s_roles = new("rbac.authorization.k8s.io", "v1", "clusterroles");
    private static readonly Caller s_caller = Caller.ControllerManager.As("clusterrole-aggregation-controller");
    private IDisposable? _subscription;

    public void Start() => _subscription = api.Subscribe(s_roles, change =>
    {
        foreach (var role in api.List(s_roles))
        {
            if (Selectors(role).Count > 0)
            {
                Enqueue(Meta.Name(role)!);
            }
        }
    });

    public override async ValueTask DisposeAsync()
    {
        _subscription?.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (api.Get(s_roles, null, key) is not { } role || Selectors(role) is not { Count: > 0 } selectors)
        {
            return;
        }

        var rules = new JsonArray();
        foreach (var other in api.List(s_roles))
        {
            if (Meta.Name(other) == key || !selectors.Any(one => one.MatchesObject(other)))
            {
                continue;
            }

            foreach (var rule in other["rules"] as JsonArray ?? [])
            {
                if (!rules.Any(one => JsonNode.DeepEquals(one, rule)))
                {
                    rules.Add(rule!.DeepClone());
                }
            }
        }

        if (!JsonNode.DeepEquals(role["rules"] ?? new JsonArray(), rules))
        {
            var applied = new JsonObject
            {
                ["apiVersion"] = s_roles.ApiVersion,
                ["kind"] = "ClusterRole",
                ["metadata"] = new JsonObject { ["name"] = key },
                ["rules"] = rules,
            };
            await api.ApplyAsync(s_caller, s_roles, applied, null, true, cancellationToken).ConfigureAwait(false);
        }
    }

    private static List<LabelSelector> Selectors(JsonObject role) =>
        [.. (role["aggregationRule"]?["clusterRoleSelectors"] as JsonArray ?? []).Select(LabelSelector.FromObject).OfType<LabelSelector>()];
}
