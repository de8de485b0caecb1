using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Kinds;

/// <summary>RoleBindings and ClusterRoleBindings bind no role that who writes them may not bind, nor holds.</summary>
internal sealed class BindingRules : IKindRules
{
    public void PrepareForCreate(JsonObject value, KindContext context) =>
        context.Escalation?.RequireBinding(context.Caller, context.Info, value, null);

    public void PrepareForUpdate(JsonObject value, JsonObject old, KindContext context) =>
        context.Escalation?.RequireBinding(context.Caller, context.Info, value, old);
}
