using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Kinds;

/// <summary>Roles and ClusterRoles grant no more than who writes them holds.</summary>
internal sealed class RoleRules : IKindRules
{
    public void PrepareForCreate(JsonObject value, KindContext context) =>
        context.Escalation?.RequireRole(context.Caller, context.Info, value, null, context.Name);

    public void PrepareForUpdate(JsonObject value, JsonObject old, KindContext context) =>
        context.Escalation?.RequireRole(context.Caller, context.Info, value, old, context.Name);
}
