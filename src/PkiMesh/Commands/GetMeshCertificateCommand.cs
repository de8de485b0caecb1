using System.Management.Automation;
using PkiMesh.Completion;

namespace PkiMesh.Commands;

/// <summary>Shows Certificates with issuer, Secret, request and events.</summary>
[Cmdlet(VerbsCommon.Get, "MeshCertificate")]
[OutputType(typeof(MeshCertificate))]
public sealed class GetMeshCertificateCommand : MeshClusterCommand
{
    /// <summary>Names, wildcards allowed.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CertificateCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>The namespace; all where none is given.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string? Namespace { get; set; }

    /// <summary>Ask the CRL and OCSP endpoints named in the certificates.</summary>
    [Parameter]
    public SwitchParameter CheckRevocation { get; set; }

    /// <summary>The TPP session that requests which wait are looked up with; by default the one this runspace is connected with.</summary>
    [Parameter]
    [ValidateNotNull]
    public TppSession? Session { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var query = new MeshCertificateQuery { Names = Name, Namespace = Namespace, CheckRevocation = CheckRevocation, Session = Session ?? State.Get<TppSession>() };
        await foreach (var certificate in Engine.CertManager.GetCertificatesAsync(FindCluster(), query, Operation, cancellationToken).ConfigureAwait(false))
            await EmitAsync(certificate).ConfigureAwait(false);
    }
}
