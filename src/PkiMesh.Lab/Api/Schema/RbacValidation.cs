using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

internal static class RbacValidation
{
    public static void Common(string kind, JsonObject value, List<FieldError> errors)
    {
        if (kind is "Role" or "ClusterRole")
        {
            Rules(value, kind == "Role", errors);
            return;
        }

        var role = value["roleRef"] as JsonObject ?? [];
        if (role.Text("apiGroup") != "rbac.authorization.k8s.io")
        {
            errors.Add(FieldError.NotSupported("roleRef.apiGroup", role.Text("apiGroup"), "rbac.authorization.k8s.io"));
        }

        string[] kinds = kind == "RoleBinding" ? ["ClusterRole", "Role"] : ["ClusterRole"];
        if (!kinds.Contains(role.Text("kind")))
        {
            errors.Add(FieldError.NotSupported("roleRef.kind", role.Text("kind"), kinds));
        }

        if (string.IsNullOrEmpty(role.Text("name")))
        {
            errors.Add(FieldError.Required("roleRef.name"));
        }

        var index = 0;
        foreach (var subject in value.Items("subjects"))
        {
            Subject(subject, $"subjects[{index++}]", errors);
        }
    }

    private static void Rules(JsonObject value, bool namespaced, List<FieldError> errors)
    {
        var index = 0;
        foreach (var rule in value.Items("rules"))
        {
            var path = $"rules[{index++}]";
            if (rule["verbs"] is not JsonArray { Count: > 0 })
            {
                errors.Add(FieldError.Required($"{path}.verbs", "verbs must contain at least one value"));
            }

            if (rule["nonResourceURLs"] is JsonArray { Count: > 0 })
            {
                if (namespaced)
                {
                    errors.Add(FieldError.Invalid($"{path}.nonResourceURLs", rule["nonResourceURLs"], "namespaced rules cannot apply to non-resource URLs"));
                }

                continue;
            }

            if (rule["apiGroups"] is not JsonArray { Count: > 0 })
            {
                errors.Add(FieldError.Required($"{path}.apiGroups", "resource rules must supply at least one api group"));
            }

            if (rule["resources"] is not JsonArray { Count: > 0 })
            {
                errors.Add(FieldError.Required($"{path}.resources", "resource rules must supply at least one resource"));
            }
        }
    }

    private static void Subject(JsonObject subject, string path, List<FieldError> errors)
    {
        if (string.IsNullOrEmpty(subject.Text("name")))
        {
            errors.Add(FieldError.Required($"{path}.name"));
        }

        switch (subject.Text("kind"))
        {
            case "ServiceAccount":
                if (string.IsNullOrEmpty(subject.Text("namespace")))
                {
                    errors.Add(FieldError.Required($"{path}.namespace"));
                }

                if (!string.IsNullOrEmpty(subject.Text("apiGroup")))
                {
                    errors.Add(FieldError.NotSupported($"{path}.apiGroup", subject.Text("apiGroup"), ""));
                }

                break;
            case "User" or "Group":
                if (subject.Text("apiGroup") != "rbac.authorization.k8s.io")
                {
                    errors.Add(FieldError.NotSupported($"{path}.apiGroup", subject.Text("apiGroup"), "rbac.authorization.k8s.io"));
                }

                break;
            default:
                errors.Add(FieldError.NotSupported($"{path}.kind", subject.Text("kind"), "ServiceAccount", "User", "Group"));
                break;
        }
    }
}
