using System.Management.Automation;
using PkiMesh.Completion;

namespace PkiMesh.Commands;

/// <summary>Has a Certificate issued again, and waits for the next revision.</summary>
[Cmdlet(VerbsData.Update, "MeshCertificate", SupportsShouldProcess = true, DefaultParameterSetName = "Name")]
[OutputType(typeof(MeshCertificate))]
public sealed class UpdateMeshCertificateCommand : MeshChangeCommand
{
    /// <summary>A certificate's issuance may take TPP longer than other changes take.</summary>
    public UpdateMeshCertificateCommand() => TimeoutSec = 300;

    /// <summary>Names of Certificates.</summary>
    [Parameter(ParameterSetName = "Name", Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CertificateCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Their namespace; where none is given, the name must occur in one alone.</summary>
    [Parameter(ParameterSetName = "Name", Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string? Namespace { get; set; }

    /// <summary>A Certificate, from Get-MeshCertificate.</summary>
    [Parameter(ParameterSetName = "Certificate", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MeshCertificate? Certificate { get; set; }

    /// <summary>An identity issuer, from New-MeshIdentityIssuer.</summary>
    [Parameter(ParameterSetName = "IdentityIssuer", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MeshIdentityIssuer? IdentityIssuer { get; set; }

    /// <summary>A trust anchor, from New-MeshTrustAnchor.</summary>
    [Parameter(ParameterSetName = "TrustAnchor", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MeshTrustAnchor? TrustAnchor { get; set; }

    /// <summary>Leave a certificate alone that was issued less than this ago.</summary>
    [Parameter]
    public TimeSpan? OlderThan { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var cluster = FindCluster(IdentityIssuer?.Cluster ?? TrustAnchor?.Cluster);
        (string Name, string? Namespace)[] meant = Certificate is not null ? [(Certificate.Name, Certificate.Namespace)]
            : IdentityIssuer is not null ? [(IdentityIssuer.Name, IdentityIssuer.Namespace)]
            : TrustAnchor is not null ? [(TrustAnchor.Name, TrustAnchor.Namespace)]
            : [.. Name.Select(name => (name, Namespace))];
        foreach (var (name, ns) in meant)
        {
            var options = new MeshRenewalOptions { Name = name, Namespace = ns, OlderThan = OlderThan, Force = Force, NoWait = NoWait, Timeout = Limit };
            try
            {
                await EmitAsync(await Engine.CertManager.RenewAsync(cluster, options, Operation, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (PkiMeshException failure) when (failure.ErrorId is "CertificateNotFound" or "CertificateAmbiguous" or "TrustAnchorNotRenewedAlone" or "ObjectTerminating")
            {
                Operation.Error(failure);
            }
        }
    }
}
