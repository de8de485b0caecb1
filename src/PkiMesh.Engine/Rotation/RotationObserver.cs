using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;
using PkiMesh.Core.Rotation;
using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Live;
using PkiMesh.Engine.Proof;

namespace PkiMesh.Engine.Rotation;

/// <summary>Reads all that a rotation goes by. One observer serves a run: what does not change is read once.</summary>
internal sealed class RotationObserver(KubeClient client, MeshRotationOptions options, IOperation operation)
{
    private const int LeavesAtOnce = 16;
    private const string IdentityName = "linkerd-identity";
    // kube-apiserver keeps an Event for an hour (--event-ttl).
    private static readonly TimeSpan s_eventLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_leafLimit = TimeSpan.FromSeconds(10);
    private readonly CertificateEvidenceReader _certificates = new(client);
    private readonly RotationPodReader _pods = new(client);
    private readonly LiveLeafReader _leafReader = new(client);
    private readonly Dictionary<string, LeafEvidence> _leaves = [];
    private IReadOnlyList<MeshedPod> _meshed = [];
    private bool? _canDisableRenewal;
    private string? _loadedByAll;

    public RotationRecordStore Store { get; } = new(client, options.TrustNamespace, options.Namespace);

    private IEnumerable<MeshedPod> Running => _meshed.Where(pod => pod.IsRunning);

    public async Task<RotationState> ObserveAsync(CancellationToken cancellationToken)
    {
        var record = await Store.ReadAsync(cancellationToken).ConfigureAwait(false);
        var names = record is { IsUnderWay: true } ? record.Names : await new RotationTargets(client, options).FindAsync(cancellationToken).ConfigureAwait(false);
        var anchorSecret = await _certificates.SecretAsync(names.AnchorNamespace, names.AnchorSecretName, cancellationToken).ConfigureAwait(false);
        if (anchorSecret is not { Evidence.Chain.Count: > 0 })
        {
            throw new PkiMeshException("AnchorNotFound", PkiMeshErrorKind.ObjectNotFound, $"Secret {names.AnchorNamespace}/{names.AnchorSecretName} holds no certificate"
                + (anchorSecret?.Evidence.Error is { } error ? $": {error}" : "."), $"Secret {names.AnchorNamespace}/{names.AnchorSecretName}", "Run New-MeshTrustAnchor again.");
        }

        var anchor = await RotationTargets.AnchorAsync(client, names, cancellationToken).ConfigureAwait(false);
        var signer = await client.RequireAsync(RotationTargets.SignerResource(names), RotationTargets.SignerNamespace(names), names.SignerName, cancellationToken).ConfigureAwait(false);
        var issuer = await _certificates.SecretAsync(names.ControlPlane, names.IssuerSecretName, cancellationToken).ConfigureAwait(false);
        var roots = await new TrustEvidenceReader(client).RootsAsync(names.ControlPlane, MeshObserver.TrustRootsName, cancellationToken).ConfigureAwait(false);
        var mesh = new MeshEvidenceReader(client, names.ControlPlane);
        var identity = await mesh.IdentityAsync(false, cancellationToken).ConfigureAwait(false);
        _meshed = await mesh.PodsAsync(cancellationToken).ConfigureAwait(false);
        var running = Running.Select(pod => pod.Evidence.Subject).ToHashSet();
        IReadOnlyList<RotationPod> pods = [.. (await _pods.ReadAsync([.. _meshed.Where(pod => !pod.Object.IsTerminating())], cancellationToken).ConfigureAwait(false))
            .Select(pod => pod with { IsRunning = running.Contains(pod.Subject) })];
        var replicas = pods.Where(pod => pod is { IsControlPlane: true, IsRunning: true, Workload.Name: IdentityName }).Select(pod => pod.Subject).ToList();
        var back = record is { Phase: RotationPhase.Back };

        var state = new RotationState
        {
            NowUtc = client.ServerNow.UtcDateTime,
            Names = names,
            Record = record,
            Anchor = anchorSecret.Evidence,
            Kept = (await _certificates.SecretAsync(names.AnchorNamespace, names.KeptSecretName, cancellationToken).ConfigureAwait(false))?.Evidence,
            SignerSecretName = signer.Text("spec", "ca", "secretName") ?? "",
            RenewsByItself = anchor.Text("spec", "renewal", "policy") != "Disabled",
            CanDisableRenewal = _canDisableRenewal ??= await CertManagerVersion.HasRenewalPolicyAsync(client, cancellationToken).ConfigureAwait(false) ?? false,
            KeepsKey = anchor.Text("spec", "privateKey", "rotationPolicy") == "Never",
            SpecIssuerName = anchor.Text("spec", "issuerRef", "name"),
            SpecIssuerKind = anchor.Text("spec", "issuerRef", "kind") ?? "Issuer",
            IsIssuing = back && await new PendingIssuance(client, names).IsThereAsync(anchor, cancellationToken).ConfigureAwait(false),
            BundleReadsOwnSource = await ReadsOwnSourceAsync(cancellationToken).ConfigureAwait(false),
            Trusted = roots?.Content?.Certificates ?? [],
            TrustWrittenUtc = roots?.WrittenUtc,
            Issuer = issuer?.Evidence ?? new SecretEvidence($"Secret {names.ControlPlane}/{names.IssuerSecretName}", [], [], "it does not exist"),
            ReadsIssuer = identity is null || identity.Scheme is not (null or "linkerd.io/tls") || issuer?.Object.Text("data", "crt.pem") is null,
            IssuerLoaded = await IsLoadedAsync(issuer?.Evidence, identity, replicas, record is { IsUnderWay: true }, cancellationToken).ConfigureAwait(false),
            IdentityReplicas = replicas.Count,
            IssuerRefused = issuer?.Evidence.WrittenUtc is { } written && identity is { LastEvent: "IssuerUpdateSkipped" } && identity.LastEventUtc >= written,
            Pods = pods,
            IgnoreUnmanaged = options.UnmanagedPods == MeshUnmanagedPods.Ignore,
            WaitForLeaves = options.WaitForLeaves,
            ThrottleLimit = options.ThrottleLimit,
        };
        if (record is { IsUnderWay: true } || !StandingAnchors.NeedsControlPlane(state))
        {
            return state;
        }

        return state with { ControlPlaneLeaves = await _leafReader.ReadAsync([.. Running.Where(pod => pod.Evidence.IsControlPlane)], cancellationToken).ConfigureAwait(false) };
    }

    /// <summary>
    /// Asks the running proxies of the last look for their certificates, which takes a connection to each. One that has a certificate by the
    /// issuer in the Secret is not asked again: it gets none by another.
    /// </summary>
    public async Task<RotationState> WithLeavesAsync(RotationState state, CancellationToken cancellationToken)
    {
        var issuer = state.Issuer.Chain is [var own, ..] ? own.Info.Sha256 : "";
        var running = Running.ToList();
        foreach (var uid in _leaves.Where(known => !IsLasting(known.Value)).Select(known => known.Key).ToList())
        {
            _leaves.Remove(uid);
        }

        var unknown = running.Where(pod => !_leaves.ContainsKey(Uid(pod))).ToList();
        Dictionary<string, LeafEvidence> asked = [];
        await foreach (var (pod, leaf) in Fan.OutAsync(EachAsync(unknown, cancellationToken), LeavesAtOnce, AskAsync, cancellationToken).ConfigureAwait(false))
        {
            asked[Uid(pod)] = leaf;
            operation.Progress("Rotation of the trust anchor", $"{asked.Count} of {unknown.Count} proxies asked for their certificates");
            if (IsLasting(leaf))
            {
                _leaves[Uid(pod)] = leaf;
            }
        }

        return state with { Leaves = [.. running.Select(pod => _leaves.GetValueOrDefault(Uid(pod)) ?? asked[Uid(pod)])] };

        bool IsLasting(LeafEvidence leaf) =>
            leaf.Error is null && leaf.Chain is [var first, ..] && first.Info.NotAfterUtc > state.NowUtc && leaf.Chain.Any(above => above.Info.Sha256 == issuer);

        async Task<(MeshedPod Pod, LeafEvidence Leaf)> AskAsync(MeshedPod pod, CancellationToken token) => (pod, await _leafReader.ReadAsync(pod, s_leafLimit, token).ConfigureAwait(false));
    }

    /// <summary>Without the right to ask every proxy for its certificate no rotation comes to its end: better said before it begins.</summary>
    /// <exception cref="PkiMeshException">ClusterForbidden.</exception>
    public async Task RequireLeavesAsync(CancellationToken cancellationToken)
    {
        // A right is given for a namespace, or for all.
        var one = Running.Where(pod => pod.Evidence.IsReady).DistinctBy(pod => pod.Namespace).ToList();
        await foreach (var refusal in Fan.OutAsync(EachAsync(one, cancellationToken), LeavesAtOnce, RefusalAsync, cancellationToken).ConfigureAwait(false))
        {
            if (refusal is not null)
            {
                throw refusal;
            }
        }
    }

    private async Task<PkiMeshException?> RefusalAsync(MeshedPod pod, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_leafLimit);
        try
        {
            await using var port = await PortForward.OpenAsync(client, pod.Namespace, pod.Name, MeshedPod.AdminPort, patience.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is PkiMeshException or OperationCanceledException)
        {
            // What else goes wrong with one pod may be over by the time that its certificate is needed.
            return e is PkiMeshException { ErrorId: "ClusterForbidden" } refused ? refused : null;
        }
    }

    private static string Uid(MeshedPod pod) => pod.Object.Text("metadata", "uid") ?? pod.Evidence.Subject;

    private static async IAsyncEnumerable<MeshedPod> EachAsync(IReadOnlyList<MeshedPod> pods, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var pod in pods)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return pod;
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <summary>
    /// Of several replicas, or where what one said is forgotten, each is asked for the issuer that it has, until all have the one in the Secret: none
    /// goes back to one of before.
    /// </summary>
    private async Task<bool> IsLoadedAsync(SecretEvidence? issuer, IdentityEvidence? identity, IReadOnlyList<string> replicas, bool isUnderWay, CancellationToken cancellationToken)
    {
        if (identity is null || issuer is not { Chain: [var leaf, ..] })
        {
            return false;
        }

        if (_loadedByAll == leaf.Info.Sha256)
        {
            return true;
        }

        var told = identity.LastEvent == "IssuerUpdated" ? identity.LastEventUtc : null;
        var isForgotten = told is null && client.ServerNow.UtcDateTime - issuer.WrittenUtc > s_eventLife;
        List<DateTime?>? ends = null;
        if ((replicas.Count > 1 || isForgotten) && isUnderWay && !(identity.OldestStartUtc > issuer.WrittenUtc))
        {
            ends = [];
            var metrics = new IssuerMetricReader(client);
            foreach (var pod in Running.Where(pod => replicas.Contains(pod.Evidence.Subject)))
            {
                ends.Add((await metrics.ReadAsync(pod.Namespace, pod.Name, cancellationToken).ConfigureAwait(false)).EndsUtc);
            }
        }

        var loaded = IssuerLoading.IsByAll(issuer.WrittenUtc, identity.OldestStartUtc, told, replicas.Count, leaf.Info.NotAfterUtc, ends);
        _loadedByAll = loaded && ends is not null ? leaf.Info.Sha256 : null;
        return loaded;
    }

    private async Task<bool> ReadsOwnSourceAsync(CancellationToken cancellationToken)
    {
        var bundle = await client.GetAsync(KubeResources.Bundles, null, MeshObserver.TrustRootsName, cancellationToken).ConfigureAwait(false);
        return bundle is not null && bundle.Items("spec", "sources").ToList() is [JsonObject source] && source.Text("configMap", "name") == new TrustBundleOptions().SourceName;
    }
}
