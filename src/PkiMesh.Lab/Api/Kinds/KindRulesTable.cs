using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Kinds;

internal static class KindRulesTable
{
    private static readonly Dictionary<string, IKindRules> s_rules = new()
    {
        ["namespaces"] = new NamespaceRules(),
        ["pods"] = new PodRules(),
        ["services"] = new ServiceRules(),
        ["events"] = new EventRules(),
        ["customresourcedefinitions.apiextensions.k8s.io"] = new CrdRules(),
        ["roles.rbac.authorization.k8s.io"] = new RoleRules(),
        ["clusterroles.rbac.authorization.k8s.io"] = new RoleRules(),
        ["rolebindings.rbac.authorization.k8s.io"] = new BindingRules(),
        ["clusterrolebindings.rbac.authorization.k8s.io"] = new BindingRules(),
    };

    public static IKindRules? Find(ResourceInfo info) => info.IsCustom ? null : s_rules.GetValueOrDefault(info.Id.ToString());
}
