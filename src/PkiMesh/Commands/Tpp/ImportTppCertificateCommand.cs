using System.Management.Automation;
using PkiMesh.Completion;

namespace PkiMesh.Commands;

/// <summary>Makes a certificate visible in TPP that TPP did not issue.</summary>
[Cmdlet(VerbsData.Import, "TppCertificate", SupportsShouldProcess = true, DefaultParameterSetName = "Name")]
[OutputType(typeof(TppCertificate))]
public sealed class ImportTppCertificateCommand : TppSessionCommand
{
    /// <summary>Names of Certificates in the cluster.</summary>
    [Parameter(ParameterSetName = "Name", Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CertificateCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Their namespace.</summary>
    [Parameter(ParameterSetName = "Name")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string Namespace { get; set; } = "linkerd";

    /// <summary>A Certificate, from Get-MeshCertificate.</summary>
    [Parameter(ParameterSetName = "Certificate", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MeshCertificate? Certificate { get; set; }

    /// <summary>An identity issuer, from New-MeshIdentityIssuer.</summary>
    [Parameter(ParameterSetName = "IdentityIssuer", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MeshIdentityIssuer? IdentityIssuer { get; set; }

    /// <summary>A PEM file with the certificate.</summary>
    [Parameter(ParameterSetName = "Path", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The policy folder to import into.</summary>
    [Parameter(Mandatory = true)]
    [Alias("PolicyDn")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ZoneCompleter))]
    public string Zone { get; set; } = "";

    /// <summary>The object's name in TPP.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ObjectName { get; set; }

    /// <summary>The cluster that the certificate is in.</summary>
    [Parameter]
    [ValidateNotNull]
    public MeshCluster? Cluster { get; set; }

    /// <summary>Import also into an object that TPP itself has certificates issued for.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var cluster = Cluster ?? IdentityIssuer?.Cluster ?? State.Get<MeshCluster>();
        if (Path is not null)
        {
            var full = await ResolvePathAsync(Path).ConfigureAwait(false);
            await ImportAsync(await ReadAsync(full, cancellationToken).ConfigureAwait(false), null, cancellationToken).ConfigureAwait(false);
        }
        else if (IdentityIssuer is not null)
        {
            await ImportAsync(IdentityIssuer.Certificate?.Pem ?? throw NotIssued(IdentityIssuer), cluster, cancellationToken).ConfigureAwait(false);
        }
        else if (Certificate is not null)
        {
            await ImportAsync(PemOf(Certificate), cluster, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var query = new MeshCertificateQuery { Names = Name, Namespace = Namespace };
            var connected = cluster ?? throw NotConnected.Cluster();
            await foreach (var certificate in Engine.CertManager.GetCertificatesAsync(connected, query, Operation, cancellationToken).ConfigureAwait(false))
                await ImportAsync(PemOf(certificate), cluster, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ImportAsync(string pem, MeshCluster? cluster, CancellationToken cancellationToken)
    {
        var options = new TppImportOptions
        {
            Session = FindSession(),
            Zone = Zone,
            Pem = pem,
            ObjectName = ObjectName,
            ClusterName = cluster?.Name,
            Force = Force,
        };
        await EmitAsync(await Engine.TppClusters.ImportAsync(options, Operation, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static string PemOf(MeshCertificate certificate) => certificate.Secret?.Certificate?.Pem ?? throw NotIssued(certificate);

    private static PkiMeshException NotIssued(object certificate) =>
        new("CertificateUnreadable", PkiMeshErrorKind.InvalidData, $"Certificate {certificate} has not been issued, or what it holds cannot be read.", certificate.ToString(),
            "See with Get-MeshCertificate what it waits for.");

    private static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PkiMeshException("CertificateUnreadable", PkiMeshErrorKind.InvalidData, $"{path} cannot be read.", path, "Give a PEM file with the certificate.");
        }
    }
}
