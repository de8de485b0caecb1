using System.Management.Automation;
using PkiMesh.Completion;

namespace PkiMesh.Commands;

/// <summary>Finds certificates in TPP, or shows one.</summary>
[Cmdlet(VerbsCommon.Get, "TppCertificate", DefaultParameterSetName = "Search")]
[OutputType(typeof(TppCertificate), ParameterSetName = ["Search", "Dn", "Guid"])]
[OutputType(typeof(int), ParameterSetName = ["Count"])]
[OutputType(typeof(TppIssuance), ParameterSetName = ["Chain"])]
[OutputType(typeof(TppOwnership), ParameterSetName = ["Reconcile"])]
public sealed class GetTppCertificateCommand : TppSessionCommand
{
    private const int LargestPage = 5000;

    /// <summary>The policy folder, as a zone or a DN; all that the user may see where none is given.</summary>
    [Parameter(ParameterSetName = "Search", Position = 0)]
    [Parameter(ParameterSetName = "Count", Position = 0)]
    [Parameter(ParameterSetName = "Reconcile", Position = 0)]
    [Alias("PolicyDn")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ZoneCompleter))]
    public string? Zone { get; set; }

    /// <summary>Also in the folders below.</summary>
    [Parameter(ParameterSetName = "Search")]
    [Parameter(ParameterSetName = "Count")]
    [Parameter(ParameterSetName = "Reconcile")]
    public SwitchParameter Recurse { get; set; }

    /// <summary>The object's name.</summary>
    [Parameter(ParameterSetName = "Search")]
    [Parameter(ParameterSetName = "Count")]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The certificate's common name.</summary>
    [Parameter(ParameterSetName = "Search")]
    [Parameter(ParameterSetName = "Count")]
    [ValidateNotNullOrEmpty]
    public string? CommonName { get; set; }

    /// <summary>SHA-1 thumbprint.</summary>
    [Parameter(ParameterSetName = "Search")]
    [Parameter(ParameterSetName = "Count")]
    [ValidateNotNullOrEmpty]
    public string? Thumbprint { get; set; }

    /// <summary>Serial number.</summary>
    [Parameter(ParameterSetName = "Search")]
    [Parameter(ParameterSetName = "Count")]
    [ValidateNotNullOrEmpty]
    public string? SerialNumber { get; set; }

    /// <summary>Those that end before this time.</summary>
    [Parameter(ParameterSetName = "Search")]
    [Parameter(ParameterSetName = "Count")]
    public DateTime? ExpiresBefore { get; set; }

    /// <summary>Those that end after this time.</summary>
    [Parameter(ParameterSetName = "Search")]
    [Parameter(ParameterSetName = "Count")]
    public DateTime? ExpiresAfter { get; set; }

    /// <summary>Those whose processing failed.</summary>
    [Parameter(ParameterSetName = "Search")]
    [Parameter(ParameterSetName = "Count")]
    public SwitchParameter InError { get; set; }

    /// <summary>Read each object's details as well: one more request for each.</summary>
    [Parameter(ParameterSetName = "Search")]
    public SwitchParameter Detailed { get; set; }

    /// <summary>How many to ask TPP for at a time.</summary>
    [Parameter(ParameterSetName = "Search")]
    [Parameter(ParameterSetName = "Reconcile")]
    [ValidateRange(1, LargestPage)]
    public int PageSize { get; set; } = 500;

    /// <summary>The number alone.</summary>
    [Parameter(ParameterSetName = "Count", Mandatory = true)]
    public SwitchParameter Count { get; set; }

    /// <summary>The object's DN, which cert-manager keeps as its pickup id.</summary>
    [Parameter(ParameterSetName = "Dn", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = "Chain", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("CertificateDn", "PickupId", "TppDn", "TppObjectDn")]
    [ValidateNotNull]
    public string[] Dn { get; set; } = [];

    /// <summary>The object's id.</summary>
    [Parameter(ParameterSetName = "Guid", Mandatory = true)]
    public Guid[] Guid { get; set; } = [];

    /// <summary>Hand out the certificate itself with its chain, or say how far its processing is.</summary>
    [Parameter(ParameterSetName = "Chain", Mandatory = true)]
    public SwitchParameter Chain { get; set; }

    /// <summary>Say of each certificate which cluster object it belongs to, and which cluster objects name one that is not there.</summary>
    [Parameter(ParameterSetName = "Reconcile", Mandatory = true)]
    public SwitchParameter Reconcile { get; set; }

    /// <summary>The clusters to reconcile with.</summary>
    [Parameter(ParameterSetName = "Reconcile")]
    [ValidateNotNullOrEmpty]
    public MeshCluster[]? Cluster { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var session = FindSession();
        var tpp = Engine.Tpp;
        switch (ParameterSetName)
        {
            case "Dn":
                await EachAsync(Dn, dn => tpp.GetCertificateAsync(session, dn, cancellationToken)).ConfigureAwait(false);
                break;
            case "Guid":
                await EachAsync(Guid, guid => tpp.GetCertificateAsync(session, guid, cancellationToken)).ConfigureAwait(false);
                break;
            case "Chain":
                await EachAsync(Dn, dn => tpp.RetrieveAsync(session, dn, cancellationToken)).ConfigureAwait(false);
                break;
            case "Count":
                await EachAsync([Query()], query => tpp.CountCertificatesAsync(session, query, cancellationToken)).ConfigureAwait(false);
                break;
            case "Reconcile":
                await ReconcileAsync(session, cancellationToken).ConfigureAwait(false);
                break;
            default:
                await FindAsync(tpp, session, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async Task ReconcileAsync(TppSession session, CancellationToken cancellationToken)
    {
        var clusters = Cluster ?? [State.Get<MeshCluster>() ?? throw NotConnected.Cluster()];
        await foreach (var found in Engine.TppClusters.ReconcileAsync(session, Query(), clusters, Operation, cancellationToken).ConfigureAwait(false))
            await EmitAsync(found).ConfigureAwait(false);
    }

    private async Task FindAsync(ITppPort tpp, TppSession session, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var found in tpp.FindCertificatesAsync(session, Query(), cancellationToken).ConfigureAwait(false))
            {
                if (Detailed)
                    await EachAsync([found.Guid], guid => tpp.GetCertificateAsync(session, guid, cancellationToken)).ConfigureAwait(false);
                else
                    await EmitAsync(found).ConfigureAwait(false);
            }
        }
        catch (PkiMeshException failure) when (IsOfItem(failure))
        {
            Operation.Error(failure);
        }
    }

    private async Task EachAsync<TKey, TOutput>(IEnumerable<TKey> keys, Func<TKey, Task<TOutput>> get)
        where TOutput : notnull
    {
        foreach (var key in keys)
        {
            try
            {
                await EmitAsync(await get(key).ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (PkiMeshException failure) when (IsOfItem(failure))
            {
                Operation.Error(failure);
            }
        }
    }

    private TppCertificateQuery Query() => new()
    {
        Zone = Zone,
        Recurse = Recurse,
        Name = Name,
        CommonName = CommonName,
        Thumbprint = Thumbprint,
        SerialNumber = SerialNumber,
        ExpiresBeforeUtc = ExpiresBefore?.ToUniversalTime(),
        ExpiresAfterUtc = ExpiresAfter?.ToUniversalTime(),
        IsInError = InError ? true : null,
        PageSize = PageSize,
    };
}
