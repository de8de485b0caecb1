using System.Text.Json.Nodes;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;
using PkiMesh.Core.Rotation;
using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Proof;

namespace PkiMesh.Engine.Rotation;

/// <summary>Reads all that a rotation goes by. One observer serves a run: what does not change is read once.</summary>
internal sealed class RotationObserver(KubeClient client, MeshRotationOptions options)
{
    private const int LeavesAtOnce = 16;
    private readonly CertificateEvidenceReader _certificates = new(client);
    private readonly RotationPodReader _pods = new(client);
    private bool? _canDisableRenewal;

    public RotationRecordStore Store { get; } = new(client, options.TrustNamespace, options.Namespace);

    /// <param name="askLeaves">Whether proxies are asked for their certificates, which takes a connection to each.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<RotationState> ObserveAsync(bool askLeaves, CancellationToken cancellationToken)
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
        var identity = await mesh.IdentityAsync(cancellationToken).ConfigureAwait(false);
        var meshed = await mesh.PodsAsync(cancellationToken).ConfigureAwait(false);
        List<RotationPod> pods = [];
        foreach (var pod in meshed.Where(pod => !pod.Object.IsTerminating()))
        {
            pods.Add(await _pods.ReadAsync(pod, cancellationToken).ConfigureAwait(false));
        }

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
            BundleReadsOwnSource = await ReadsOwnSourceAsync(cancellationToken).ConfigureAwait(false),
            Trusted = roots?.Content?.Certificates ?? [],
            TrustWrittenUtc = roots?.WrittenUtc,
            Issuer = issuer?.Evidence ?? new SecretEvidence($"Secret {names.ControlPlane}/{names.IssuerSecretName}", [], [], "it does not exist"),
            IssuerLoaded = IsLoaded(issuer?.Evidence, identity),
            IssuerRefused = issuer?.Evidence.WrittenUtc is { } written && identity is { LastEvent: "IssuerUpdateSkipped" } && identity.LastEventUtc >= written,
            Pods = pods,
            IgnoreUnmanaged = options.UnmanagedPods == MeshUnmanagedPods.Ignore,
            WaitForLeaves = options.WaitForLeaves,
            ThrottleLimit = options.ThrottleLimit,
        };
        return askLeaves ? state with { Leaves = await LeavesAsync(meshed, cancellationToken).ConfigureAwait(false) } : state;
    }

    /// <summary>Every replica started after the Secret was written, or the controller said afterwards that it took it.</summary>
    private static bool IsLoaded(SecretEvidence? issuer, IdentityEvidence? identity) =>
        issuer?.WrittenUtc is { } written && identity is not null
        && (identity.OldestStartUtc > written || (identity.LastEvent == "IssuerUpdated" && identity.LastEventUtc >= written));

    private async Task<IReadOnlyList<LeafEvidence>> LeavesAsync(IReadOnlyList<MeshedPod> pods, CancellationToken cancellationToken)
    {
        var reader = new LiveLeafReader(client);
        List<LeafEvidence> all = [];
        foreach (var some in pods.Where(pod => pod.IsRunning && pod.Evidence.IsReady).Chunk(LeavesAtOnce))
        {
            all.AddRange(await reader.ReadAsync(some, cancellationToken).ConfigureAwait(false));
        }

        return all;
    }

    private async Task<bool> ReadsOwnSourceAsync(CancellationToken cancellationToken)
    {
        var bundle = await client.GetAsync(KubeResources.Bundles, null, MeshObserver.TrustRootsName, cancellationToken).ConfigureAwait(false);
        return bundle is not null && bundle.Items("spec", "sources").ToList() is [JsonObject source] && source.Text("configMap", "name") == new TrustBundleOptions().SourceName;
    }
}
