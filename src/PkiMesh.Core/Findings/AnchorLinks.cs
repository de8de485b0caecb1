using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Findings;

/// <summary>The links from TPP to the trust anchor.</summary>
internal static class AnchorLinks
{
    private static readonly TimeSpan s_tokenWarning = TimeSpan.FromDays(14);

    public static MeshLink TppObject(TrustState state)
    {
        var link = new LinkBuilder(1, "TppObject", state.Tpp is { } at ? $"TPP object {at.Dn}" : "TPP object of the trust anchor");
        if (state.Tpp is not { } tpp)
        {
            return link.NotTested("No TPP session was given, so the certificate's object in TPP was not looked at.", "Connect-Tpp, or -Session", MeshFindingSeverity.Information);
        }

        link.Read($"TPP {tpp.Url}", state.Anchor?.PickupId is { } dn ? $"pickup-id {dn} on the CertificateRequest of {state.Anchor.Subject}" : null);
        if (tpp.Failure is { } failure)
        {
            return link.NotTested($"The trust anchor's object in TPP could not be looked at: {failure.Message}", failure.Advice ?? "Test-PkiMesh again, once TPP answers.");
        }

        if (tpp.Error is { } error)
        {
            return link.Broken(FindingIds.AnchorNotInTpp, error, "Check the zone and the token's rights (certificate scope, View and Read on the folder).").Build("");
        }

        if (tpp.Certificate is not { } certificate)
        {
            return link.Broken(FindingIds.AnchorNotInTpp, $"TPP has no certificate at {tpp.Dn}.", "See the object's status in TPP: a request may be pending, or the object was removed.").Build("");
        }

        link.Shows([certificate.Info]).Read($"in TPP: serial {certificate.Info.SerialNumber}, thumbprint {certificate.Info.Thumbprint}");
        if (state.AnchorSecret?.Chain is { Count: > 0 } chain && chain[0].Info.Sha256 != certificate.Info.Sha256)
        {
            // The object's name is the common name: whoever asks for the same one in the same folder takes the object over.
            var isTaken = certificate.Info.CommonName == chain[0].Info.CommonName && certificate.Info.NotBeforeUtc >= chain[0].Info.NotBeforeUtc;
            link.Broken(isTaken ? FindingIds.CnCollision : FindingIds.AnchorNotInTpp,
                $"The certificate in TPP (serial {certificate.Info.SerialNumber}) is not the trust anchor in the cluster (serial {chain[0].Info.SerialNumber}){(isTaken ? ": somebody else asked for the same name in this zone, another cluster most often" : "")}.",
                "Give each cluster a zone or a common name of its own, then renew the anchor with Update-MeshTrustAnchor.");
        }

        return link.Build($"The trust anchor is in TPP, as {tpp.Dn}.");
    }

    public static MeshLink TppIssuer(TrustState state)
    {
        var link = new LinkBuilder(2, "TppIssuer", state.TppIssuer?.Subject ?? "ClusterIssuer of the trust anchor");
        if (state.TppIssuer is not { } issuer)
        {
            return link.NotTested("The trust anchor's issuer was not found: it may have been made by other means than cert-manager.", "New-TppClusterIssuer");
        }

        link.Read(issuer.Url is { } url ? $"spec.venafi.tpp.url {url}" : null, issuer.Zone is { } zone ? $"spec.venafi.zone {zone}" : null, $"condition Ready: {issuer.Condition}");
        if (!issuer.IsReady)
        {
            link.Broken(FindingIds.TppIssuerNotReady, $"{issuer.Subject} is not ready: {issuer.Condition}", "Get-MeshCertificate names the cause; TPP may be unreachable, or the credential expired.");
        }

        if (issuer.Zone is null)
        {
            link.AtRisk(FindingIds.IssuerNotTpp, $"{issuer.Subject} is not a Venafi TPP issuer: the anchor is not signed by, nor visible in, TPP.", "New-TppClusterIssuer");
        }

        if (state.Tpp?.TokenExpiresUtc is { } expires && expires - state.NowUtc < s_tokenWarning)
        {
            link.AtRisk(FindingIds.VenafiTokenExpiring, $"The token of this TPP session ends at {expires:u}, and the session cannot get another. cert-manager has a token of its own, with an end of its own, which it cannot renew either.", $"Connect-Tpp for the session; Update-TppCredential {issuer.Subject.Split(' ')[^1]} for the token in the issuer's Secret.");
        }

        return link.Build($"{issuer.Subject} is ready for zone {issuer.Zone}. (Ready tells nothing of the zone, the token's life or the CA template: the links below do.)");
    }

    public static MeshLink TrustAnchor(TrustState state)
    {
        var link = new LinkBuilder(3, "TrustAnchor", state.AnchorSecret?.Subject ?? "Secret of the trust anchor");
        if (state.AnchorSecret is not { } secret)
        {
            return link.NotTested("The trust anchor's Secret was not found.", "New-MeshTrustAnchor");
        }

        link.Read(state.Anchor is { } certificate ? $"{certificate.Subject}: {certificate.Condition}, revision {certificate.Revision}" : null);
        if (secret.Error is { } error)
        {
            return link.Read(error).Broken(FindingIds.AnchorUnreadable, error, "Delete the Secret: cert-manager issues it again at once; then rotate with Update-MeshTrustAnchor.").Build("");
        }

        var anchor = secret.Chain[0];
        link.Shows(secret.Chain.Concat(secret.Authority).DistinctBy(part => part.Info.Sha256).Select(part => part.Info))
            .Read($"tls.crt[0]: {anchor.Info.Subject}, {anchor.Info.KeyAlgorithm}, {anchor.Info.SignatureAlgorithm}, until {anchor.Info.NotAfterUtc:u}",
                secret.Authority.Count > 0 ? $"ca.crt: {secret.Authority[0].Info.Subject}" : "ca.crt: absent");
        foreach (var flaw in AuthorityFitness.OfAnchor(anchor.Info))
        {
            link.Broken(flaw.Id, flaw.Message, flaw.Remedy);
        }

        if (state.Anchor?.RequestedDuration is { } asked && anchor.Info.Lifetime < asked * 0.9)
        {
            link.AtRisk(FindingIds.AnchorShorterThanAsked, $"The trust anchor lives {anchor.Info.Lifetime.TotalDays:0.#} days, and {asked.TotalDays:0.#} were asked for: the CA template has its own validity, and a renewal by itself follows that.",
                "Ask those who run TPP for a template with the life you need, or ask for what it gives.");
        }

        JudgeChain(state, secret, link);
        JudgeRenewal(state, anchor.Info, link);
        return link.Build($"\"{anchor}\" is a CA that linkerd accepts, valid until {anchor.Info.NotAfterUtc:u}.");
    }

    public static MeshLink AnchorIssuer(TrustState state)
    {
        var link = new LinkBuilder(4, "AnchorIssuer", state.AnchorIssuer?.Subject ?? "ClusterIssuer of the identity issuer");
        if (state.AnchorIssuer is not { } issuer)
        {
            return link.NotTested("The identity issuer's own issuer was not found.", "New-MeshIdentityIssuer");
        }

        link.Read($"spec.ca.secretName {issuer.SecretName}", $"condition Ready: {issuer.Condition}");
        if (!issuer.IsReady)
        {
            link.Broken(FindingIds.AnchorIssuerNotReady, $"{issuer.Subject} is not ready: {issuer.Condition}",
                state.AnchorSecret?.Chain is { Count: > 0 } chain && !chain[0].Info.IsCertificateAuthority
                    ? "The cause is the trust anchor, not this issuer: TPP's CA template issues leaf certificates."
                    : "See that the Secret it names holds the trust anchor and its key.");
        }

        return link.Build($"{issuer.Subject} signs with the trust anchor.");
    }

    private static void JudgeChain(TrustState state, SecretEvidence secret, LinkBuilder link)
    {
        var anchor = secret.Chain[0];
        if (secret.Authority.Count == 0)
        {
            link.AtRisk(FindingIds.AnchorWithoutRoot, "TPP returned the trust anchor without its chain: what signed it cannot be proved from the cluster.", "Let the CA template return the chain.");
            return;
        }

        var verdict = ChainVerifier.Verify(anchor, [.. secret.Chain.Skip(1)], secret.Authority, state.NowUtc);
        if (!verdict.IsValid)
        {
            link.Add(verdict.Fault == ChainFault.Expired ? MeshFindingSeverity.Critical : MeshFindingSeverity.Error, verdict.Fault == ChainFault.Expired ? FindingIds.AnchorExpired : FindingIds.AnchorChain, verdict.Message,
                verdict.Fault == ChainFault.Expired ? "Update-MeshTrustAnchor" : "See the CA template and the chain that TPP returns.");
        }
    }

    private static void JudgeRenewal(TrustState state, CertificateInfo anchor, LinkBuilder link)
    {
        if (state.Anchor is not { RenewalDisabled: false, RenewalTimeUtc: { } renewal } certificate)
        {
            return;
        }

        var left = anchor.NotAfterUtc - renewal;
        var swap = state.Bundle is { ReadsAnchorSecret: true } ? "and the Bundle then swaps it in one step while running proxies keep the old one" : "and nothing rotates the mesh to it";
        link.Read($"status.renewalTime {renewal:u}, {left.TotalDays:0.#} days before the end");
        link.AtRisk(FindingIds.AnchorAutoRenew,
            $"cert-manager will renew the trust anchor by itself on {renewal:yyyy-MM-dd}{(certificate.KeepsKey ? "" : ", with a new key")}, {swap}.",
            "Run New-MeshTrustAnchor without -RenewBefore (spec.renewal.policy: Disabled needs cert-manager 1.21.1), and rotate with Update-MeshTrustAnchor before the end.");
    }
}
