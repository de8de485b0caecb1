using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Revokes a certificate in TPP, after saying what depends on it.</summary>
[Cmdlet(VerbsSecurity.Revoke, "TppCertificate", DefaultParameterSetName = ByDn, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(TppRevocation))]
public sealed class RevokeTppCertificateCommand : TppSessionCommand
{
    private const string ByDn = "Dn";
    private const string ByThumbprint = "Thumbprint";

    /// <summary>The object's DN, which cert-manager keeps as its pickup id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByDn)]
    [Parameter(Position = 0, ParameterSetName = ByThumbprint)]
    [Alias("CertificateDn", "PickupId", "TppDn", "TppObjectDn")]
    [ValidateNotNullOrEmpty]
    public string[] Dn { get; set; } = [];

    /// <summary>The SHA-1 thumbprint of the certificate: the present one of its object, or one from before a renewal.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByThumbprint)]
    [ValidatePattern("^([0-9A-Fa-f]{2}[: ]?){20}$")]
    public string? Thumbprint { get; set; }

    /// <summary>Why.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public TppRevocationReason Reason { get; set; }

    /// <summary>A remark for TPP's log.</summary>
    [Parameter]
    [ValidateNotNull]
    public string Comment { get; set; } = "";

    /// <summary>Retire the object as well.</summary>
    [Parameter(ParameterSetName = ByDn)]
    public SwitchParameter Disable { get; set; }

    /// <summary>The cluster in which to look for what depends on it.</summary>
    [Parameter]
    [ValidateNotNull]
    public MeshCluster? Cluster { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var dn in Dn.Length > 0 ? Dn : [""])
        {
            var options = new TppRevocationOptions
            {
                Session = FindSession(),
                Dn = dn,
                Thumbprint = Thumbprint,
                Reason = Reason,
                Comment = Comment,
                Disable = Disable,
                Cluster = Cluster ?? State.Get<MeshCluster>(),
            };
            try
            {
                await EmitAsync(await Engine.TppClusters.RevokeAsync(options, Operation, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (PkiMeshException failure) when (IsOfItem(failure) || failure.ErrorId == "TppNothingToRevoke")
            {
                Operation.Error(failure);
            }
        }
    }
}
