using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Shows where the rotation of the trust anchor stands, and why it waits.</summary>
[Cmdlet(VerbsCommon.Get, "MeshRotation")]
[OutputType(typeof(MeshRotation))]
public sealed class GetMeshRotationCommand : ControlPlaneCommand
{
    /// <summary>The anchor is due when less than this is left of its life.</summary>
    [Parameter]
    public TimeSpan? RenewBefore { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var options = new MeshRotationOptions { Namespace = Namespace, TrustNamespace = TrustNamespace, RenewBefore = RenewBefore };
        await EmitAsync(await Engine.Rotation.GetAsync(FindCluster(), options, Operation, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
