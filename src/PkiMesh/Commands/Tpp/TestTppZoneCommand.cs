using System.Management.Automation;
using PkiMesh.Completion;

namespace PkiMesh.Commands;

/// <summary>Tests whether a TPP zone would issue a usable mesh CA.</summary>
[Cmdlet(VerbsDiagnostic.Test, "TppZone", DefaultParameterSetName = "Zone")]
[OutputType(typeof(TppZoneCheck), typeof(bool))]
public sealed class TestTppZoneCommand : TppSessionCommand
{
    private const int RsaBits = 2048;

    /// <summary>The zone, as in an issuer.</summary>
    [Parameter(ParameterSetName = "Zone", Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("PolicyDn")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ZoneCompleter))]
    public string[] Zone { get; set; } = [];

    /// <summary>The issuer from New-TppClusterIssuer: its zone, and its own token.</summary>
    [Parameter(ParameterSetName = "Issuer", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public TppClusterIssuer? Issuer { get; set; }

    /// <summary>The issuer's name in the cluster.</summary>
    [Parameter(ParameterSetName = "IssuerName", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(IssuerCompleter))]
    public string? IssuerName { get; set; }

    /// <summary>cert-manager's cluster resource namespace.</summary>
    [Parameter(ParameterSetName = "IssuerName")]
    [ValidateNotNullOrEmpty]
    public string Namespace { get; set; } = "cert-manager";

    /// <summary>The mesh CA's common name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CommonName { get; set; }

    /// <summary>The mesh's trust domain.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string TrustDomain { get; set; } = "cluster.local";

    /// <summary>The mesh CA's key.</summary>
    [Parameter]
    public MeshKeyAlgorithm KeyAlgorithm { get; set; } = MeshKeyAlgorithm.ECDSA;

    /// <summary>How long the mesh CA is to live.</summary>
    [Parameter]
    public TimeSpan Duration { get; set; } = TimeSpan.FromDays(365);

    /// <summary>The cluster that the mesh CA is for.</summary>
    [Parameter]
    [ValidateNotNull]
    public MeshCluster? Cluster { get; set; }

    /// <summary>Answer with True or False alone: True when no check failed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var cluster = Cluster ?? Issuer?.Cluster ?? State.Get<MeshCluster>();
        var issuer = IssuerName is null ? Issuer : await FindIssuerAsync(cluster, IssuerName, cancellationToken).ConfigureAwait(false);
        foreach (var zone in issuer is null ? Zone : [issuer.Zone])
        {
            var checks = await Engine.TppClusters.TestZoneAsync(ToOptions(zone, issuer, cluster), Operation, cancellationToken).ConfigureAwait(false);
            if (Quiet)
            {
                await EmitAsync(checks.All(check => check.Status != TppZoneCheckStatus.Failed)).ConfigureAwait(false);
                continue;
            }

            foreach (var check in checks)
                await EmitAsync(check).ConfigureAwait(false);
        }
    }

    private Task<TppClusterIssuer> FindIssuerAsync(MeshCluster? cluster, string name, CancellationToken cancellationToken) =>
        Engine.TppClusters.GetIssuerAsync(
            cluster ?? throw NotConnected.Cluster(),
            name, Namespace, cancellationToken);

    private TppZoneTestOptions ToOptions(string zone, TppClusterIssuer? issuer, MeshCluster? cluster) => new()
    {
        Session = Session ?? issuer?.Session ?? FindSession(),
        Zone = zone,
        Issuer = issuer,
        Cluster = cluster,
        Duration = Duration,
        Request = new TppRequestPlan
        {
            CommonName = CommonName ?? Engine.TppClusters.DefaultCommonName(cluster, TrustDomain),
            KeyAlgorithm = KeyAlgorithm == MeshKeyAlgorithm.RSA ? $"RSA {RsaBits}" : "ECDSA P-256",
        },
    };
}
