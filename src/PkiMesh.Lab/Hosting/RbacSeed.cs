using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Hosting;

/// <summary>The roles and bindings of a fresh cluster that clients and manifests count on (plugin/pkg/auth/authorizer/rbac/bootstrappolicy).</summary>
internal static class RbacSeed
{
    private const string Group = "rbac.authorization.k8s.io";

    // role: aggregated-to; then its rules: verbs | groups | resources, or verbs | = | paths. The core group is "core".
    private const string Table =
        """
        cluster-admin:
          * | * | *
          * | = | *
        system:discovery:
          get | = | /api,/api/*,/apis,/apis/*,/healthz,/livez,/openapi,/openapi/*,/readyz,/version,/version/
        system:public-info-viewer:
          get | = | /healthz,/livez,/readyz,/version,/version/
        system:monitoring:
          get | = | /healthz,/healthz/*,/livez,/livez/*,/metrics,/metrics/slis,/readyz,/readyz/*
        system:basic-user:
          create | authorization.k8s.io | selfsubjectaccessreviews,selfsubjectrulesreviews
          create | authentication.k8s.io | selfsubjectreviews
        system:auth-delegator:
          create | authentication.k8s.io | tokenreviews
          create | authorization.k8s.io | subjectaccessreviews
        system:service-account-issuer-discovery:
          get | = | /.well-known/openid-configuration,/.well-known/openid-configuration/,/openid/v1/jwks,/openid/v1/jwks/
        system:aggregate-to-view: view
          get,list,watch | core | configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,pods,replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/status
          get,list,watch | core | bindings,events,limitranges,namespaces/status,pods/log,pods/status,replicationcontrollers/status,resourcequotas,resourcequotas/status
          get,list,watch | core | namespaces
          get,list,watch | discovery.k8s.io | endpointslices
          get,list,watch | apps | controllerrevisions,daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,replicasets,replicasets/scale,replicasets/status,statefulsets,statefulsets/scale,statefulsets/status
          get,list,watch | autoscaling | horizontalpodautoscalers,horizontalpodautoscalers/status
          get,list,watch | batch | cronjobs,cronjobs/status,jobs,jobs/status
          get,list,watch | policy | poddisruptionbudgets,poddisruptionbudgets/status
          get,list,watch | networking.k8s.io | ingresses,ingresses/status,networkpolicies
        system:aggregate-to-edit: edit
          get,list,watch | core | pods/attach,pods/exec,pods/portforward,pods/proxy,secrets,services/proxy
          impersonate | core | serviceaccounts
          create,delete,deletecollection,patch,update | core | pods,pods/attach,pods/exec,pods/portforward,pods/proxy
          create | core | pods/eviction
          create,delete,deletecollection,patch,update | core | configmaps,events,persistentvolumeclaims,replicationcontrollers,replicationcontrollers/scale,secrets,serviceaccounts,services,services/proxy
          create | core | serviceaccounts/token
          create,delete,deletecollection,patch,update | apps | daemonsets,deployments,deployments/rollback,deployments/scale,replicasets,replicasets/scale,statefulsets,statefulsets/scale
          create,delete,deletecollection,patch,update | autoscaling | horizontalpodautoscalers
          create,delete,deletecollection,patch,update | batch | cronjobs,jobs
          create,delete,deletecollection,patch,update | policy | poddisruptionbudgets
          create,delete,deletecollection,patch,update | networking.k8s.io | ingresses,networkpolicies
          create,delete,deletecollection,get,list,patch,update,watch | coordination.k8s.io | leases
        system:aggregate-to-admin: admin
          create | authorization.k8s.io | localsubjectaccessreviews
          create,delete,deletecollection,get,list,patch,update,watch | rbac.authorization.k8s.io | rolebindings,roles
        """;

    private static readonly (string Role, string Kind, string Subject)[] s_bindings =
    [
        ("cluster-admin", "Group", "system:masters"),
        ("system:basic-user", "Group", "system:authenticated"),
        ("system:discovery", "Group", "system:authenticated"),
        ("system:monitoring", "Group", "system:monitoring"),
        ("system:public-info-viewer", "Group", "system:authenticated"),
        ("system:public-info-viewer", "Group", "system:unauthenticated"),
        ("system:service-account-issuer-discovery", "Group", "system:serviceaccounts"),
    ];

    public static IEnumerable<JsonObject> Objects()
    {
        JsonObject? role = null;
        foreach (var line in Table.Split('\n'))
        {
            if (!line.StartsWith(' '))
            {
                if (role is not null)
                {
                    yield return role;
                }

                // The last colon ends the name, which has colons of its own.
                var at = line.LastIndexOf(':');
                role = Role(line[..at], line[(at + 1)..].Trim());
            }
            else
            {
                role!["rules"]!.AsArray().Add(Rule(line.Split('|', StringSplitOptions.TrimEntries)));
            }
        }

        yield return role!;
        foreach (var name in (string[])["admin", "edit", "view"])
        {
            yield return Aggregate(name);
        }

        foreach (var binding in s_bindings.GroupBy(one => one.Role))
        {
            yield return Binding(binding.Key, [.. binding.Select(one => (one.Kind, one.Subject))]);
        }
    }

    private static JsonObject Role(string name, string aggregatedTo)
    {
        var value = New("ClusterRole", name);
        if (aggregatedTo.Length > 0)
        {
            value["metadata"]!["labels"]![$"{Group}/aggregate-to-{aggregatedTo}"] = "true";
        }

        value["rules"] = new JsonArray();
        return value;
    }

    private static JsonObject Aggregate(string name)
    {
        var value = New("ClusterRole", name);
        // edit gives itself to admin, view to edit.
        if (name is "edit" or "view")
        {
            value["metadata"]!["labels"]![$"{Group}/aggregate-to-{(name == "edit" ? "admin" : "edit")}"] = "true";
        }

        value["aggregationRule"] = new JsonObject
        {
            ["clusterRoleSelectors"] = new JsonArray(new JsonObject
            {
                ["matchLabels"] = new JsonObject { [$"{Group}/aggregate-to-{name}"] = "true" },
            }),
        };
        value["rules"] = new JsonArray();
        return value;
    }

    private static JsonObject Rule(string[] cells)
    {
        var rule = new JsonObject { ["verbs"] = List(cells[0]) };
        if (cells[1] == "=")
        {
            rule["nonResourceURLs"] = List(cells[2]);
        }
        else
        {
            rule["apiGroups"] = new JsonArray(cells[1] == "core" ? "" : cells[1]);
            rule["resources"] = List(cells[2]);
        }

        return rule;
    }

    private static JsonObject Binding(string role, IReadOnlyList<(string Kind, string Name)> subjects)
    {
        var value = New("ClusterRoleBinding", role);
        value["roleRef"] = new JsonObject { ["apiGroup"] = Group, ["kind"] = "ClusterRole", ["name"] = role };
        value["subjects"] = new JsonArray([.. subjects.Select(one => new JsonObject { ["apiGroup"] = Group, ["kind"] = one.Kind, ["name"] = one.Name })]);
        return value;
    }

    private static JsonArray List(string cell) => [.. cell.Split(',').Select(one => JsonValue.Create(one))];

    private static JsonObject New(string kind, string name) => new()
    {
        ["apiVersion"] = $"{Group}/v1",
        ["kind"] = kind,
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["labels"] = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" },
            ["annotations"] = new JsonObject { [$"{Group}/autoupdate"] = "true" },
        },
    };
}
