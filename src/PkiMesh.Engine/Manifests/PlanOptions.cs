namespace PkiMesh.Engine.Manifests;

/// <summary>How objects are planned and applied.</summary>
/// <param name="Force">Take over what another field manager holds.</param>
/// <param name="Strict">Refuse fields the server does not know.</param>
/// <param name="RefuseForeign">An object made by another is an error unless it is as wanted already.</param>
internal sealed record PlanOptions(bool Force = false, bool Strict = true, bool RefuseForeign = true)
{
    /// <summary>Under -WhatIf: what an earlier step of the pipeline would have made may be missing.</summary>
    public bool Lenient { get; init; }
}
