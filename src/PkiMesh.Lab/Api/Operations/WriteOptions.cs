using PkiMesh.Lab.Api.Auth;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Operations;

/// <summary>What a write asks for beside its object. Warnings gather here what belongs into the answer's Warning headers.</summary>
public sealed record WriteOptions
{
    public bool DryRun { get; init; }

    public FieldValidation Validation { get; init; } = FieldValidation.Warn;

    public bool Force { get; init; }

    /// <summary>The query parameter; an update's field manager falls back to the user agent, an apply's does not.</summary>
    public string? FieldManager { get; init; }

    /// <summary>Who authorises what the request did not name; null within the lab, where nothing is authorised.</summary>
    public RbacAuthorizer? Authorizer { get; init; }

    public List<string> Warnings { get; } = [];

    public void Warn(IEnumerable<string> warnings)
    {
        foreach (var warning in warnings)
        {
            if (!Warnings.Contains(warning))
            {
                Warnings.Add(warning);
            }
        }
    }
}
