using PkiMesh.Core.Certificates;
using PkiMesh.Core.Live;

namespace PkiMesh.Core.Findings;

/// <summary>The links inside the mesh: what the identity controller and the proxies really use.</summary>
internal static class MeshLinks
{
    public static MeshLink IdentityController(TrustState state)
    {
        var link = new LinkBuilder(8, "IdentityController", state.Identity?.Subject ?? $"Deployment {state.Namespace}/linkerd-identity");
        if (state.Identity is not { } identity)
        {
            return link.NotTested("linkerd's identity controller is not installed.", "Install-LinkerdExternalCa");
        }

        link.Read($"{identity.Ready} of {identity.Wanted} ready, started {identity.OldestStartUtc:u}",
            identity.LastEvent is { } name ? $"last event {name} at {identity.LastEventUtc:u}: {identity.LastEventMessage}" : "no issuer event (its events live one hour)",
            identity.IssuerEndsUtc is { } ends ? $"signs with an issuer that ends at {ends:u} (issuer_cert_ttl_seconds at port 9990)" : null,
            identity.IssuerEndsError is { } unread ? $"its issuer could not be read: {unread}" : null);
        if (identity.Ready < identity.Wanted || identity.Wanted == 0)
        {
            link.Broken(FindingIds.IdentityNotReady, $"{identity.Subject} has {identity.Ready} of {identity.Wanted} pods ready.", "See its pods' events: a missing ConfigMap or Secret keeps them from starting.");
        }

        if (identity.LastEvent is FindingIds.IssuerUpdateSkipped or FindingIds.IssuerValidationFailed)
        {
            link.Broken(identity.LastEvent, $"The identity controller refused the issuer: {identity.LastEventMessage} It signs with the one it had, until that ends.",
                "The trust roots it read at its start do not cover the new issuer: rotate in order with Update-MeshTrustAnchor.");
        }

        if (identity.LastEvent != FindingIds.IssuerUpdateSkipped && state.IssuerSecret is { Chain: [var issuer, ..] } && IssuerReload.Missed(state, issuer.Info) is { } loaded)
        {
            link.Broken(FindingIds.IssuerReloadMissed, $"The identity controller signs with an issuer that ends at {loaded:u}, and {state.IssuerSecret.Subject} holds one until {issuer.Info.NotAfterUtc:u}: it did not take up the new one, and mesh identity ends with the old (linkerd2#15109).",
                "Restart the identity controller.");
        }

        if (state.TrustRoots?.WrittenUtc is { } written && identity.OldestStartUtc is { } started && started < written)
        {
            link.AtRisk(FindingIds.ControlPlaneStale, $"The trust roots were written at {written:u}, after the identity controller started ({started:u}); it reads them only at its start.", "Restart it: Update-MeshTrustAnchor does, in the right order.");
        }

        return link.Build("The identity controller runs with the trust roots and the issuer of now.");
    }

    public static MeshLink Pods(TrustState state)
    {
        var link = new LinkBuilder(9, "ProxyTrustRoots", $"{state.Pods.Count} pods with a proxy");
        if (state.TrustRoots?.Content is not { } content || state.Pods.Count == 0)
        {
            return link.NotTested(state.Pods.Count == 0 ? "No pod has a proxy yet." : "Without trust roots there is nothing to compare the pods with.", "Enable-MeshInjection");
        }

        var stale = state.Pods.Where(pod => pod.TrustRootSha256 is { } hash
            ? hash != content.Sha256
            : pod.StartedUtc is { } started && state.TrustRoots.WrittenUtc is { } written && started < written).ToList();
        var waiting = state.Pods.Where(pod => !pod.IsReady).ToList();
        link.Read($"{state.Pods.Count - stale.Count} of {state.Pods.Count} pods have the trust roots of now (linkerd.io/trust-root-sha256 {content.Sha256[..12]}…)");
        if (stale.Count > 0)
        {
            link.Read([.. stale.Take(Naming.Most).Select(pod => $"{pod.Subject} has {(pod.TrustRootSha256 is { } hash ? hash[..Math.Min(12, hash.Length)] + "…" : "those of its start")}")]);
            var late = stale.Where(pod => pod.TrustRootSha256 is not null && pod.StartedUtc > state.TrustRoots.WrittenUtc).ToList();
            if (stale.Except(late).ToList() is { Count: > 0 } old)
            {
                link.AtRisk(FindingIds.PodStaleBundle, $"{old.Count} of {state.Pods.Count} pods still have other trust roots: {Named(old)}.", "Restart their workloads; Update-MeshTrustAnchor does it in the right order.");
            }

            if (late.Count > 0)
            {
                link.AtRisk(FindingIds.InjectorVolumeLag, $"{late.Count} pods started after the trust roots were written ({state.TrustRoots.WrittenUtc:u}) and got the old ones all the same: {Named(late)}. The injector reads them from a volume that follows within two minutes.",
                    "Wait two minutes, or restart the injector; then restart these workloads.");
            }

            LinkerdChecks.DataPlane(state, stale, link);
        }

        if (waiting.Count > 0)
        {
            link.AtRisk(FindingIds.PodNotReady, $"{waiting.Count} of {state.Pods.Count} pods with a proxy are not ready: {Named(waiting)}.", "See their events; a proxy that gets no certificate keeps its pod from being ready.");
        }

        return link.Build($"All {state.Pods.Count} pods with a proxy have the trust roots of now.");
    }

    public static MeshLink LiveLeaf(TrustState state)
    {
        var link = new LinkBuilder(10, "LiveLeaf", state.Leaves.Count > 0 ? $"live certificate of {state.Leaves[0].Subject}{(state.Leaves.Count > 1 ? $" and {state.Leaves.Count - 1} more" : "")}" : "live certificate of a pod");
        if (state.Leaves.Count == 0)
        {
            return link.NotTested("No running pod with a proxy was asked for its certificate.", "Enable-MeshInjection, Install-MeshDemo", MeshFindingSeverity.Information);
        }

        var anchors = state.TrustRoots?.Content?.Certificates ?? [];
        var first = state.Leaves.FirstOrDefault(leaf => leaf.Chain.Count > 0);
        foreach (var leaf in state.Leaves)
        {
            JudgeLeaf(state, leaf, anchors, link);
        }

        if (first is not null)
        {
            // From the pod's leaf to the enterprise root, as far as the cluster can tell.
            var above = (IEnumerable<ParsedCertificate>)[.. first.Chain, .. state.AnchorSecret?.Chain ?? [], .. state.AnchorSecret?.Authority ?? []];
            var whole = state.AnchorSecret is { Authority: { Count: > 0 } root } ? ChainVerifier.Verify(first.Chain[0], [.. above.Skip(1)], root, state.NowUtc, ChainOptions.Proxy) : null;
            link.Shows(whole is { IsValid: true } ? whole.Path : [.. first.Chain.Select(part => part.Info)]);
        }

        return link.Build($"{state.Leaves.Count} running pod{(state.Leaves.Count == 1 ? " shows a certificate" : "s show certificates")} that verify to the trust roots, under the expected identity.");
    }

    private static void JudgeLeaf(TrustState state, LeafEvidence leaf, IReadOnlyList<ParsedCertificate> anchors, LinkBuilder link)
    {
        if (leaf.Chain.Count == 0)
        {
            link.Read($"{leaf.Subject}: {leaf.Error}").Broken(FindingIds.LiveChainUnavailable, $"{leaf.Subject} showed no certificate: {leaf.Error}", "See the log of its linkerd-proxy container.");
            return;
        }

        var shown = leaf.Chain[0].Info;
        link.Read($"{leaf.Subject}: {shown.CommonName} until {shown.NotAfterUtc:u}, issued by {shown.IssuerCommonName}, sha256 {shown.Sha256}");
        var judged = IdentityJudge.Judge(leaf.Chain, leaf.ExpectedIdentity, anchors, state.NowUtc);
        if (judged.Status == MeshIdentityStatus.Untrusted)
        {
            link.Broken(FindingIds.LiveChainMismatch, $"The certificate that {leaf.Subject} shows does not verify to the trust roots: {judged.Error}", "Peers refuse it. Rotate in order with Update-MeshTrustAnchor.");
        }

        if (judged.Status == MeshIdentityStatus.WrongName)
        {
            link.Broken(FindingIds.LiveIdentityMismatch, $"{leaf.Subject} shows the identity {(judged.Name.Length > 0 ? judged.Name : "of nobody")}, not {leaf.ExpectedIdentity}.", "See the pod's service account and the mesh's trust domain.");
        }
    }

    private static string Named(IReadOnlyList<PodEvidence> pods) => Naming.Some([.. pods.Select(pod => pod.Subject)]);
}
