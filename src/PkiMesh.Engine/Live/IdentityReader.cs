using System.Runtime.CompilerServices;
using PkiMesh.Core.Bundles;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;
using PkiMesh.Core.Live;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Proof;

namespace PkiMesh.Engine.Live;

/// <summary>Asks pods for their certificates and holds each against everything that is known of where it should come from.</summary>
internal sealed class IdentityReader(KubeClient client, MeshCluster cluster, ITppPort tpp, MeshIdentityQuery query, IOperation operation)
{
    private const string Activity = "Identities of running pods";
    private readonly LiveLeafReader _leaves = new(client);
    private IReadOnlyList<ParsedCertificate> _anchors = [];
    private BundleContent? _roots;
    private string? _issuerSha256;
    private TppEvidence? _inTpp;
    private IssuedLeaves _issued = new();
    private int _asked;

    public async IAsyncEnumerable<MeshIdentity> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ReadContextAsync(cancellationToken).ConfigureAwait(false);
        var source = new MeshedPodSource(client, query.ControlPlaneNamespace, query.Names, query.Namespaces, query.LabelSelector);
        await foreach (var identity in Fan.OutAsync(source.ReadAsync(cancellationToken), query.ThrottleLimit, AskAsync, cancellationToken).ConfigureAwait(false))
        {
            operation.Progress(Activity, $"{++_asked} asked, {identity} last");
            yield return identity;
        }

        await source.ReportMissingAsync(operation, cancellationToken).ConfigureAwait(false);
    }

    private async Task ReadContextAsync(CancellationToken cancellationToken)
    {
        operation.Progress(Activity, "reading the trust roots");
        var roots = await new TrustEvidenceReader(client).RootsAsync(query.ControlPlaneNamespace, MeshObserver.TrustRootsName, cancellationToken).ConfigureAwait(false);
        _roots = roots?.Content;
        _anchors = query.Anchors.Count > 0
            ? [.. query.Anchors.SelectMany(given => CertificatePem.ReadChain(given.Pem, given.Source)).DistinctBy(anchor => anchor.Info.Sha256)]
            : _roots?.Certificates ?? throw new PkiMeshException("TrustRootsNotFound", PkiMeshErrorKind.ObjectNotFound,
                roots?.Error ?? $"There is no ConfigMap {query.ControlPlaneNamespace}/{MeshObserver.TrustRootsName}, so there is nothing to verify the pods' certificates to.",
                $"{query.ControlPlaneNamespace}/{MeshObserver.TrustRootsName}", "Give -Anchor, or make the trust roots with Sync-TrustBundle.");
        operation.Progress(Activity, "reading what the certificates should come from");
        var origin = await new ChainOriginReader(client, tpp).ReadAsync(query.ControlPlaneNamespace, query.TrustNamespace, query.Session, cancellationToken).ConfigureAwait(false);
        _issuerSha256 = origin.Issuer?.Info.Sha256;
        _inTpp = origin.Tpp;
        if ((_inTpp?.Error ?? _inTpp?.Failure?.Message) is { } error)
        {
            operation.Warning($"The trust anchor's object in TPP could not be seen: {error}");
        }

        _issued = await IssuedLeaves.ReadAsync(client, query.Namespaces is [var one] && !NamePattern.HasWildcard(one) ? one : null, operation, cancellationToken).ConfigureAwait(false);
    }

    private async Task<MeshIdentity> AskAsync(MeshedPod pod, CancellationToken cancellationToken)
    {
        var name = IdentityName.Parse(pod.Identity);
        var identity = new MeshIdentity
        {
            Cluster = cluster,
            Namespace = pod.Namespace,
            Pod = pod.Name,
            Workload = pod.Workload,
            ServiceAccount = pod.ServiceAccount,
            IsNativeSidecar = pod.IsNativeSidecar,
            IsControlPlane = pod.Evidence.IsControlPlane,
            Status = MeshIdentityStatus.Unavailable,
            ExpectedName = pod.Identity,
            TrustDomain = name?.TrustDomain ?? "",
            TrustRootsAreCurrent = pod.Evidence.TrustRootSha256 is { } hash && _roots is not null ? hash == _roots.Sha256 : null,
        };
        if (!pod.IsRunning)
        {
            return identity with { Error = $"It is not running ({(pod.Object.IsTerminating() ? "being deleted" : pod.Object.Text("status", "phase") ?? "no phase yet")})." };
        }

        var evidence = await _leaves.ReadAsync(pod, query.Timeout, cancellationToken).ConfigureAwait(false);
        if (evidence.Chain.Count == 0)
        {
            return identity with { Error = $"No certificate could be taken: {evidence.Error}" };
        }

        var judged = IdentityJudge.Judge(evidence.Chain, pod.Identity, _anchors, client.ServerNow.UtcDateTime);
        var leaf = evidence.Chain[0].Info;
        return identity with
        {
            Status = judged.Status,
            Name = judged.Name,
            Chain = [.. evidence.Chain.Select(part => part.Info)],
            Verdict = judged.Verdict,
            TimeLeft = leaf.NotAfterUtc - client.ServerNow.UtcDateTime,
            IssuerIsCurrent = _issuerSha256 is null || evidence.Chain.Count < 2 ? null : evidence.Chain[1].Info.Sha256 == _issuerSha256,
            IssuedEvent = _issued.Of(leaf),
            TppObjectDn = _inTpp?.Certificate is { } inTpp && judged.Verdict.Path.Any(part => part.Sha256 == inTpp.Info.Sha256) ? _inTpp.Dn : null,
            Error = judged.Error,
        };
    }
}
