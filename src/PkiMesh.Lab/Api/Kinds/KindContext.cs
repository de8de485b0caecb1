using PkiMesh.Lab.Api.Auth;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Kinds;

/// <param name="Name">The name in the URL; null where a POST has none.</param>
internal sealed record KindContext(ApiServices Services, Caller Caller, WriteOptions Options, ResourceInfo Info, string? Name)
{
    /// <summary>Null within the lab.</summary>
    public EscalationCheck? Escalation => Options.Authorizer is { } authorizer ? new EscalationCheck(authorizer) : null;
}
