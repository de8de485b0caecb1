using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Says on which day a mesh breaks if nobody acts, and what happens until then.</summary>
[Cmdlet(VerbsCommon.Get, "MeshForecast")]
[OutputType(typeof(MeshForecast))]
public sealed class GetMeshForecastCommand : MeshProofCommand
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var proof = await ProveAsync(cancellationToken).ConfigureAwait(false);
        await EmitAsync(proof.Forecast).ConfigureAwait(false);
    }
}
