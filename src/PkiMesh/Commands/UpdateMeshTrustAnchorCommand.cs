using System.Management.Automation;
using PkiMesh.Completion;

namespace PkiMesh.Commands;

/// <summary>Rotates the mesh's trust anchor without a failed handshake, or goes on with the rotation under way.</summary>
[Cmdlet(VerbsData.Update, "MeshTrustAnchor", SupportsShouldProcess = true)]
[OutputType(typeof(MeshRotation))]
public sealed class UpdateMeshTrustAnchorCommand : MeshRotationCommand
{
    /// <summary>Begin although the anchor is not due.</summary>
    [Parameter]
    public SwitchParameter Now { get; set; }

    /// <summary>The anchor is due when less than this is left of its life.</summary>
    [Parameter]
    public TimeSpan? RenewBefore { get; set; }

    /// <summary>Serial number or thumbprint of an anchor whose key may be in other hands.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Compromised { get; set; }

    /// <summary>What the mesh shall trust.</summary>
    [Parameter]
    [ValidateSet(nameof(AnchorMode.Pinned), nameof(AnchorMode.EnterpriseRoot), nameof(AnchorMode.SameKey))]
    public AnchorMode? Mode { get; set; }

    /// <summary>Change what is trusted, and leave the anchor as it is.</summary>
    [Parameter]
    public SwitchParameter KeepAnchor { get; set; }

    /// <summary>The issuer that shall sign the new anchor, where another than before.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(IssuerCompleter))]
    public string? IssuerName { get; set; }

    /// <summary>That issuer's kind.</summary>
    [Parameter]
    [ValidateSet("ClusterIssuer", "Issuer")]
    public string IssuerKind { get; set; } = "ClusterIssuer";

    /// <summary>The TPP session to look the new anchor up through; by default the one this runspace is connected with.</summary>
    [Parameter]
    [ValidateNotNull]
    public TppSession? Session { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var options = Common with
        {
            Now = Now,
            Compromised = Compromised,
            RenewBefore = RenewBefore,
            Mode = Mode,
            KeepAnchor = KeepAnchor,
            IssuerName = IssuerName,
            IssuerKind = IssuerKind,
            Session = Session ?? State.Get<TppSession>(),
        };
        await EmitAsync(await Engine.Rotation.UpdateAsync(FindCluster(), options, Operation, OnStepAsync, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
