using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Findings;

/// <summary>
/// What linkerd check says of a mesh's identity, under its own ids and by its own rules (l5d pkg/healthcheck/healthcheck.go 1733-1762 and
/// 2362-2395, pkg/issuercerts/issuercerts.go 58-203). Its "trust anchors" are ca.crt of the issuer's Secret, whatever the proxies use.
/// </summary>
internal static class LinkerdChecks
{
    private const string ExternalScheme = "kubernetes.io/tls";

    /// <summary>What linkerd check calls soon, of whichever certificate.</summary>
    internal static readonly TimeSpan Soon = TimeSpan.FromDays(60);

    public static void Issuer(TrustState state, SecretEvidence secret, LinkBuilder link)
    {
        Config(state, secret, link);
        foreach (var anchor in secret.Authority)
            Anchor(state, anchor.Info, link);
        if (secret.Chain is not [var issuer, ..])
            return;
        if (MeshAlgorithms.IssuerObjection(issuer.Info) is { } objection)
            link.Broken(FindingIds.CheckIssuerCrypto, $"linkerd check fails: {objection}.", "Use ECDSA P-256 for the identity issuer and for the anchor that signs it.");
        if (state.NowUtc < issuer.Info.NotBeforeUtc || state.NowUtc > issuer.Info.NotAfterUtc)
            link.Broken(FindingIds.CheckIssuerTime, $"linkerd check fails: the identity issuer is valid from {issuer.Info.NotBeforeUtc:u} to {issuer.Info.NotAfterUtc:u}.", "New-MeshIdentityIssuer");
        else if (state.NowUtc + Soon > issuer.Info.NotAfterUtc)
        {
            link.Add(state.Issuer is { RenewalDisabled: false, RenewalTimeUtc: { } next } && next > state.NowUtc ? MeshFindingSeverity.Information : MeshFindingSeverity.Warning,
                FindingIds.CheckIssuerSoon, $"linkerd check warns that the identity issuer ends within 60 days, at {issuer.Info.NotAfterUtc:u}{(state.Issuer?.RenewalTimeUtc is { } at ? $"; cert-manager renews it at {at:u}" : "")}.",
                "Nothing, where cert-manager renews it; else New-MeshIdentityIssuer.");
        }

        var verdict = ChainVerifier.Verify(issuer, [.. secret.Chain.Skip(1)], secret.Authority, state.NowUtc);
        if (secret.Authority.Count > 0 && !verdict.IsValid)
            link.Broken(FindingIds.CheckIssuedByAnchor, $"linkerd check fails: the identity issuer does not verify with ca.crt of {secret.Subject}: {verdict.Message}", "Have the identity issuer issued again, with New-MeshIdentityIssuer; its ca.crt may be of an earlier anchor.");
    }

    /// <summary>Compares as linkerd does, control-plane pods left out; here by hash, so that no bundle is parsed.</summary>
    public static void DataPlane(TrustState state, IReadOnlyList<PodEvidence> stale, LinkBuilder link)
    {
        var workloads = stale.Where(pod => !pod.IsControlPlane).ToList();
        if (workloads.Count > 0)
            link.AtRisk(FindingIds.CheckDataPlane, $"linkerd check --proxy warns: {workloads.Count} pods do not have the current trust bundle and must be restarted.", "Restart their workloads; Update-MeshTrustAnchor does it in the right order.");
    }

    private static void Config(TrustState state, SecretEvidence secret, LinkBuilder link)
    {
        if (state.Config is { } config && (config.Error is not null || config.IssuerScheme != ExternalScheme))
        {
            link.Broken(FindingIds.CheckConfig, config.Error ?? $"{config.Subject} says that the issuer's scheme is {config.IssuerScheme ?? "not set"}, not {ExternalScheme}: linkerd does not read what cert-manager writes.",
                "Install linkerd with identity.issuer.scheme=kubernetes.io/tls; Install-LinkerdExternalCa refuses a manifest without it.");
        }

        string?[] missing = [secret.Authority.Count == 0 ? "ca.crt" : null, secret.Chain.Count == 0 ? "tls.crt" : null, secret.HasKey ? null : "tls.key"];
        if (missing.OfType<string>().ToList() is { Count: > 0 } absent)
            link.Broken(FindingIds.CheckConfig, $"linkerd check fails: {secret.Subject} has no {string.Join(" and no ", absent)}.", "New-MeshIdentityIssuer; where ca.crt is missing, let TPP's CA template return the chain.");
    }

    private static void Anchor(TrustState state, CertificateInfo anchor, LinkBuilder link)
    {
        // What the proxies do not trust can make linkerd check fail, and the CLI refuse an upgrade, but not the mesh.
        var isTrusted = state.TrustRoots?.Content?.Certificates.Any(root => root.Info.PublicKeySha256 == anchor.PublicKeySha256) == true;
        var severity = isTrusted ? MeshFindingSeverity.Error : MeshFindingSeverity.Warning;
        var beside = isTrusted ? "" : " The proxies do not use this certificate, so the mesh works all the same.";
        if (MeshAlgorithms.AnchorObjection(anchor) is { } objection)
            link.Add(severity, FindingIds.CheckAnchorCrypto, $"linkerd check fails on ca.crt, \"{anchor}\": {objection}.{beside}", "A CA template under another CA, or linkerd check without its identity checks.");
        if (state.NowUtc < anchor.NotBeforeUtc || state.NowUtc > anchor.NotAfterUtc)
            link.Add(severity, FindingIds.CheckAnchorTime, $"linkerd check fails on ca.crt, \"{anchor}\": it is valid from {anchor.NotBeforeUtc:u} to {anchor.NotAfterUtc:u}.{beside}", "Update-MeshTrustAnchor");
        else if (state.NowUtc + Soon > anchor.NotAfterUtc)
        {
            link.Add(anchor.Lifetime < Soon ? MeshFindingSeverity.Information : MeshFindingSeverity.Warning, FindingIds.CheckAnchorSoon,
                $"linkerd check warns that ca.crt, \"{anchor}\", ends within 60 days, at {anchor.NotAfterUtc:u}.{(anchor.Lifetime < Soon ? " It does not live longer than that." : "")}", "Update-MeshTrustAnchor");
        }
    }
}
