using PkiMesh.Core.Findings;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Proof;

/// <summary>
/// Reads a mesh, beginning where the mesh itself does: from what linkerd is given back to what signed it. Names are followed, not
/// assumed, so that a mesh somebody else built is read as well.
/// </summary>
internal sealed class MeshObserver(KubeClient client, ITppPort tpp, MeshProofOptions options, IOperation operation)
{
    public const string TrustRootsName = "linkerd-identity-trust-roots";
    private const string IssuerSecretName = "linkerd-identity-issuer";
    private const string Activity = "Proof of the mesh";

    public async Task<TrustState> ObserveAsync(CancellationToken cancellationToken)
    {
        var certificates = new CertificateEvidenceReader(client);
        operation.Progress(Activity, "reading the certificates", 10);
        var issuerSecret = await certificates.SecretAsync(options.Namespace, IssuerSecretName, cancellationToken).ConfigureAwait(false);
        var issuer = await certificates.CertificateOfAsync(issuerSecret?.Object, options.Namespace, IssuerSecretName, cancellationToken).ConfigureAwait(false);
        var anchorIssuer = await certificates.IssuerOfAsync(issuer, cancellationToken).ConfigureAwait(false);

        // A CA issuer that is cluster-wide reads its Secret in cert-manager's namespace; an Issuer in its own.
        var anchorNamespace = anchorIssuer?.Namespace ?? options.TrustNamespace;
        var anchorName = anchorIssuer?.Evidence.SecretName ?? TrustRootsName;
        var anchorSecret = await certificates.SecretAsync(anchorNamespace, anchorName, cancellationToken).ConfigureAwait(false);
        var anchor = await certificates.CertificateOfAsync(anchorSecret?.Object, anchorNamespace, anchorName, cancellationToken).ConfigureAwait(false);
        var tppIssuer = await certificates.IssuerOfAsync(anchor, cancellationToken).ConfigureAwait(false);

        operation.Progress(Activity, "reading the trust bundle", 35);
        var trust = new TrustEvidenceReader(client);
        var roots = await trust.RootsAsync(options.Namespace, TrustRootsName, cancellationToken).ConfigureAwait(false);
        var bundle = await trust.BundleAsync(TrustRootsName, anchorName, options.TrustNamespace, options.Namespace, cancellationToken).ConfigureAwait(false);

        operation.Progress(Activity, "reading TPP", 50);
        var inTpp = await new TppEvidenceReader(tpp).ReadAsync(options.Session, anchor?.Evidence, tppIssuer?.Evidence, anchorSecret?.Evidence, cancellationToken).ConfigureAwait(false);

        operation.Progress(Activity, "reading the mesh", 65);
        var mesh = new MeshEvidenceReader(client, options.Namespace);
        var identity = await mesh.IdentityAsync(true, cancellationToken).ConfigureAwait(false);
        var pods = await mesh.PodsAsync(cancellationToken).ConfigureAwait(false);
        var config = await new ConfigEvidenceReader(client).ReadAsync(options.Namespace, cancellationToken).ConfigureAwait(false);
        List<NotRead> notRead = [];
        var webhooks = await OrNoneAsync("webhooks of linkerd", () => new WebhookEvidenceReader(client, options.Namespace).ReadAsync(cancellationToken), notRead).ConfigureAwait(false);
        var without = await OrNoneAsync("pods without a proxy", () => new UnmeshedPodReader(client, options.Namespace).ReadAsync(cancellationToken), notRead).ConfigureAwait(false);

        operation.Progress(Activity, "asking pods for their certificates", 80);
        var leaves = await new LiveLeafReader(client).ReadAsync(MeshedPod.Sample(pods, options.LivePods), cancellationToken).ConfigureAwait(false);
        return new TrustState
        {
            NowUtc = client.ServerNow.UtcDateTime,
            ClockSkew = client.ClockSkew,
            Namespace = options.Namespace,
            Tpp = inTpp,
            TppIssuer = tppIssuer?.Evidence,
            Anchor = anchor?.Evidence,
            AnchorSecret = anchorSecret?.Evidence,
            AnchorIssuer = anchorIssuer?.Evidence,
            Issuer = issuer?.Evidence,
            IssuerSecret = issuerSecret?.Evidence,
            Bundle = bundle,
            TrustRoots = roots,
            Identity = identity,
            Config = config,
            Webhooks = webhooks,
            PodsWithoutProxy = without,
            NotRead = notRead,
            Pods = [.. pods.Select(pod => pod.Evidence)],
            Leaves = leaves,
        };
    }

    /// <summary>What no link hangs on may be closed to the caller: then that is told, and the rest is looked at all the same.</summary>
    private static async Task<IReadOnlyList<T>> OrNoneAsync<T>(string what, Func<Task<IReadOnlyList<T>>> read, List<NotRead> notRead)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (PkiMeshException e) when (e.ErrorId == "ClusterForbidden")
        {
            notRead.Add(new NotRead(what, e.Message));
            return [];
        }
    }
}
