using PkiMesh.Core.Bundles;
using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Findings;

/// <summary>The links from the anchor to what the mesh is given: its issuer and its trust roots.</summary>
internal static class IssuerLinks
{
    public static MeshLink IdentityIssuer(TrustState state)
    {
        var link = new LinkBuilder(5, "IdentityIssuer", state.IssuerSecret?.Subject ?? $"Secret {state.Namespace}/linkerd-identity-issuer");
        if (state.IssuerSecret is not { } secret)
        {
            link.Read($"Secret {state.Namespace}/linkerd-identity-issuer: not there");
            return state.Identity is null ? link.NotTested("The identity issuer's Secret was not found.", "New-MeshIdentityIssuer")
                : link.Broken(FindingIds.CheckConfig, $"linkerd check fails: there is no Secret {state.Namespace}/linkerd-identity-issuer.", "New-MeshIdentityIssuer").Build("");
        }

        link.Read(state.Issuer is { } certificate ? $"{certificate.Subject}: {certificate.Condition}, renews {certificate.RenewalTimeUtc:u}" : null);
        if (secret.Error is { } error)
        {
            return link.Read(error).Broken(FindingIds.IssuerUnreadable, error, "Delete the Secret: cert-manager issues it again at once.").Build("");
        }

        var issuer = secret.Chain[0];
        link.Shows(secret.Chain.Select(part => part.Info)).Read($"tls.crt[0]: {issuer.Info.Subject}, {issuer.Info.KeyAlgorithm}, {issuer.Info.SignatureAlgorithm}, until {issuer.Info.NotAfterUtc:u}");
        foreach (var flaw in AuthorityFitness.OfIssuer(issuer.Info))
        {
            link.Broken(flaw.Id, flaw.Message, flaw.Remedy);
        }

        if (state.AnchorSecret is { Chain: [var anchor, ..] })
        {
            var verdict = ChainVerifier.Verify(issuer, [.. secret.Chain.Skip(1)], [anchor], state.NowUtc);
            if (!verdict.IsValid)
            {
                link.Add(verdict.Fault == ChainFault.Expired ? MeshFindingSeverity.Critical : MeshFindingSeverity.Error, verdict.Fault == ChainFault.Expired ? FindingIds.IssuerExpired : FindingIds.IssuerNotUnderAnchor, verdict.Message,
                    verdict.Fault == ChainFault.BadSignature ? "The anchor was renewed after this issuer was signed: rotate in order with Update-MeshTrustAnchor." : "New-MeshIdentityIssuer");
            }

            if (issuer.Info.NotAfterUtc > anchor.Info.NotAfterUtc)
            {
                link.AtRisk(FindingIds.IssuerOutlivesAnchor, $"The identity issuer ends at {issuer.Info.NotAfterUtc:u}, after its anchor ({anchor.Info.NotAfterUtc:u}): cert-manager does not clamp it.", "Rotate the anchor with Update-MeshTrustAnchor.");
            }
        }

        LinkerdChecks.Issuer(state, secret, link);
        return link.Build($"\"{issuer}\" is a CA under the trust anchor, valid until {issuer.Info.NotAfterUtc:u}.");
    }

    public static MeshLink TrustBundle(TrustState state)
    {
        var link = new LinkBuilder(6, "TrustBundle", state.Bundle?.Subject ?? "Bundle linkerd-identity-trust-roots");
        if (state.Bundle is not { } bundle)
        {
            return link.NotTested("No Bundle of trust-manager writes the mesh's trust roots.", "Sync-TrustBundle");
        }

        link.Read([.. bundle.Sources.Select(source => $"source: {source}"), $"condition Synced: {bundle.Condition}"]);
        if (!bundle.IsSynced)
        {
            link.Broken(FindingIds.BundleNotSynced, $"{bundle.Subject} is not synced: {bundle.Condition}. Its targets keep what they last had.", "See that the sources exist in trust-manager's trust namespace (cert-manager).");
        }

        if (bundle.MissingSources.Count > 0)
        {
            link.Broken(FindingIds.BundleSourceElsewhere, $"trust-manager reads sources in its trust namespace only, and does not find there: {string.Join("; ", bundle.MissingSources)}.", "Sync-TrustBundle makes the source where trust-manager reads it.");
        }

        if (bundle.SelectsControlPlane == false)
        {
            link.Broken(FindingIds.NamespaceUnlabelled, $"The namespaceSelector of {bundle.Subject} does not take in namespace {state.Namespace}: its trust roots are not kept, and trust-manager removes what it wrote there.",
                $"Label the namespace linkerd.io/is-control-plane=true (New-MeshIdentityIssuer does), or run Sync-TrustBundle.");
        }

        if (bundle.SelectsControlPlane is null)
        {
            link.Notes(FindingIds.BundleSpreadsEverywhere, $"{bundle.Subject} has no namespaceSelector, so it writes to every namespace; only {state.Namespace} needs it.", "Sync-TrustBundle sets one.");
        }

        if (bundle.ReadsAnchorSecret)
        {
            link.AtRisk(FindingIds.BundleSwapsAnchor, "The Bundle reads the trust anchor's Secret: when the anchor is renewed, the old one is gone from every target in the same second.", "Sync-TrustBundle (Pinned) copies the anchor into a ConfigMap of its own.");
        }

        return link.Build($"{bundle.Subject} is synced.");
    }

    public static MeshLink TrustRoots(TrustState state)
    {
        var link = new LinkBuilder(7, "TrustRoots", state.TrustRoots?.Subject ?? $"ConfigMap {state.Namespace}/linkerd-identity-trust-roots");
        if (state.TrustRoots is not { } roots)
        {
            return link.Read($"ConfigMap {state.Namespace}/linkerd-identity-trust-roots: not there").Broken(FindingIds.TrustRootsMissing, $"There is no ConfigMap linkerd-identity-trust-roots in {state.Namespace}: the control plane cannot start.", "Sync-TrustBundle").Build("");
        }

        if (roots.Content is not { } content || content.Certificates.Count == 0)
        {
            return link.Read(roots.Error).Broken(FindingIds.TrustRootsUnreadable, roots.Error ?? $"{roots.Subject} holds no certificate.", "Sync-TrustBundle").Build("");
        }

        link.Shows(content.Certificates.Select(certificate => certificate.Info)).Read($"sha256 {content.Sha256}, {content.SizeBytes} bytes")
            .Read([.. content.Certificates.Select(certificate => $"holds {certificate.Info.Subject} until {certificate.Info.NotAfterUtc:u}")]);
        if (content.SizeBytes > BundleContent.LargestBytes)
        {
            link.Broken(FindingIds.BundleTooBigForEnv, $"The trust roots are {content.SizeBytes} bytes: more than {BundleContent.LargestBytes} do not fit into one environment variable, and no proxy starts.", "Trust fewer certificates.");
        }

        if (state.Bundle is { SelectsControlPlane: not false } bundle && roots.Writers.Count > 0 && !roots.Writers.Contains("trust-manager"))
        {
            link.AtRisk(FindingIds.TrustRootsWrittenByOther, $"{roots.Subject} was written by {string.Join(", ", roots.Writers)}, not by trust-manager, though {bundle.Subject} is for it: its next sync replaces what is there.", "Sync-TrustBundle, with -Mode or -KeepCurrent for what shall be trusted.");
        }

        JudgeIssuer(state, content, link);
        JudgeWidth(state, content, link);
        return link.Build($"{roots.Subject} holds {content.Certificates.Count} anchor{(content.Certificates.Count == 1 ? "" : "s")}, and the identity issuer verifies with {(content.Certificates.Count == 1 ? "it" : "them")}.");
    }

    private static void JudgeIssuer(TrustState state, BundleContent content, LinkBuilder link)
    {
        if (state.IssuerSecret is not { Chain: [var issuer, ..] } secret)
        {
            return;
        }

        var verdict = ChainVerifier.Verify(issuer, [.. secret.Chain.Skip(1)], content.Certificates, state.NowUtc);
        if (!verdict.IsValid)
        {
            link.Broken(FindingIds.IssuerNotUnderConfigMapAnchors, $"The identity issuer does not verify with the trust roots: {verdict.Message} (linkerd check does not see this: it reads ca.crt of the issuer's Secret.)",
                "Bring the anchor into the bundle with Sync-TrustBundle, or rotate with Update-MeshTrustAnchor.");
        }
    }

    private static void JudgeWidth(TrustState state, BundleContent content, LinkBuilder link)
    {
        var anchor = state.AnchorSecret is { Chain: [var first, ..] } ? first : null;
        foreach (var wide in content.Certificates.Where(certificate => anchor is not null && state.AnchorSecret!.Chain.Skip(1).Concat(state.AnchorSecret.Authority).Any(above => ChainVerifier.SameKeyAndName(above, certificate))))
        {
            link.AtRisk(FindingIds.BundleTrustsIntermediate, $"The trust roots hold \"{wide}\", a CA above the trust anchor: every certificate it issues anywhere counts as a mesh identity.", "Sync-TrustBundle -Mode Pinned trusts the anchor alone.");
        }

        foreach (var leaf in content.Certificates.Where(certificate => !certificate.Info.IsCertificateAuthority))
        {
            link.AtRisk(FindingIds.BundleHoldsLeaf, $"The trust roots hold \"{leaf}\", which is not a CA: nothing verifies with it.", "Sync-TrustBundle");
        }

        if (content.Certificates.Count > content.Certificates.DistinctBy(certificate => certificate.Info.Sha256).Count())
        {
            link.Notes(FindingIds.BundleHoldsDuplicate, "The trust roots hold a certificate twice.", "Sync-TrustBundle");
        }

        if (anchor is not null && MeshAlgorithms.ProxyObjection(anchor.Info) is { } objection && !content.Certificates.Any(root => ChainVerifier.SameKeyAndName(root, anchor)))
        {
            link.Critical(FindingIds.RootUsesPss, $"The proxies trust a CA above the anchor and would have to verify the anchor \"{anchor}\" by it, but {objection}.", "Sync-TrustBundle -Mode Pinned: an anchor that is trusted itself is not verified.");
        }

        foreach (var old in content.Certificates.Where(certificate => certificate.Info.NotAfterUtc < state.NowUtc))
        {
            link.AtRisk(FindingIds.BundleHoldsExpired, $"The trust roots hold \"{old}\", which ended at {old.Info.NotAfterUtc:u}; proxies go on trusting its key.", "Sync-TrustBundle");
        }
    }
}
