using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;

namespace PkiMesh.Core.Forecasts;

/// <summary>Every way in which a mesh as it stands comes to its end.</summary>
internal static class Endings
{
    // What cert-manager has begun late is not yet what it has failed to do.
    private static readonly TimeSpan s_overdue = TimeSpan.FromHours(1);

    public static IEnumerable<Ending> Of(TrustState state, TrustPaths trust, CertificateInfo issuer)
    {
        if (LeavesEnded(state) is { } over)
            yield return over;
        if (NotReloaded(state, issuer) is { } loaded)
            yield return loaded;
        if (Refused(state, trust, issuer) is { } refused)
            yield return refused;
        if (ChainEnds(state, trust) is { } chain)
            yield return chain;
        if (trust.Anchor is { } anchor)
        {
            yield return OfAnchor(state, trust, anchor, issuer);
        }

        if (NotRenewed(state, issuer) is { } stale)
            yield return stale;
        // The last resort, where not even an anchor is known: the issuer that is there.
        if (trust.Anchor is null)
            yield return new Ending(issuer.NotAfterUtc, true, $"The identity issuer ends at {issuer.NotAfterUtc:u}, and nothing is known of its anchor.", "New-MeshTrustAnchor, then New-MeshIdentityIssuer");
    }

    private static Ending OfAnchor(TrustState state, TrustPaths trust, ParsedCertificate held, CertificateInfo issuer)
    {
        const string Rotate = "Rotate with Update-MeshTrustAnchor before then.";
        var anchor = held.Info;
        var renews = state.Anchor.RenewsByItself() is { } at && at < anchor.NotAfterUtc ? at : (DateTime?)null;
        if (RestsOnAbove(state, trust, held, renews) is { } last)
            return new Ending(last.NotAfterUtc, false, $"\"{last}\", the CA above the anchor that the mesh trusts, ends at {last.NotAfterUtc:u}.", Rotate);

        if (renews is not { } renewal)
        {
            return new Ending(anchor.NotAfterUtc, false, $"The trust anchor \"{anchor}\" ends at {anchor.NotAfterUtc:u} and does not renew by itself; until then nothing changes.", Rotate);
        }

        if (state.Anchor!.KeepsKey)
        {
            return new Ending(anchor.NotAfterUtc, false,
                $"cert-manager renews the trust anchor on {renewal:yyyy-MM-dd} with the same key, so the proxies need nothing; but the identity controller holds the old one, which ends at {anchor.NotAfterUtc:u}, and issues nothing after that.",
                "Restart the identity controller between the two dates, or " + char.ToLowerInvariant(Rotate[0]) + Rotate[1..]);
        }

        var lastEnd = IssuerRenewals.EndOfTheLastBefore(renewal, issuer, state.Issuer?.RenewalTimeUtc);
        return lastEnd >= anchor.NotAfterUtc
            ? new Ending(anchor.NotAfterUtc, false, $"The trust anchor \"{anchor}\" ends at {anchor.NotAfterUtc:u}; what cert-manager renews it to on {renewal:yyyy-MM-dd} is trusted by nobody.", Rotate)
            : new Ending(lastEnd, true,
                $"cert-manager renews the trust anchor on {renewal:yyyy-MM-dd HH:mm} UTC, with a new key. The identity controller and the running proxies keep the anchors they started with, so it refuses each identity issuer that the new anchor signs. The last one of the old anchor ends at {lastEnd:u}; from then on no workload has a valid certificate.{(state.Bundle is { ReadsAnchorSecret: true } ? $" Pods that start after {renewal:yyyy-MM-dd HH:mm} get the new anchor alone and are refused at once." : "")}",
                "Run New-MeshTrustAnchor without -RenewBefore, so that it does not renew by itself, and rotate with Update-MeshTrustAnchor.");
    }

    /// <summary>Whatever the mesh trusts, linkerd issues nothing that outlives a certificate in the issuer's tls.crt, and cert-manager puts there what stands in the anchor's.</summary>
    private static Ending? ChainEnds(TrustState state, TrustPaths trust)
    {
        if (state.AnchorSecret is not { Chain: [_, _, ..] chain } secret || chain.Skip(1).MinBy(ca => ca.Info.NotAfterUtc)!.Info is var first && first.NotAfterUtc >= trust.Anchor?.Info.NotAfterUtc)
            return null;
        // With a new anchor comes the chain that its CA has then.
        return state.Anchor.RenewsByItself() < first.NotAfterUtc ? null
            : new Ending(first.NotAfterUtc, true, $"\"{first}\", a CA above the anchor in {secret.Subject}, ends at {first.NotAfterUtc:u}, before the anchor: it stands in the identity issuer's chain, and linkerd issues no certificate that outlives any of that chain.", "Rotate with Update-MeshTrustAnchor before then, under a CA that lasts longer.");
    }

    /// <summary>The CA above the anchor with which the mesh ends, rather than with the anchor; null where there is none.</summary>
    private static CertificateInfo? RestsOnAbove(TrustState state, TrustPaths trust, ParsedCertificate anchor, DateTime? renewal)
    {
        if (trust.Above.MaxBy(ca => ca.Info.NotAfterUtc)?.Info is not { } last)
            return null;
        // An anchor that is a trust root needs nothing above it; what it is renewed to does, unless it has the same key.
        var until = renewal is not null && state.Anchor is { KeepsKey: false } ? renewal : anchor.Info.NotAfterUtc;
        var isTrusted = state.TrustRoots!.Content!.Certificates.Any(root => ChainVerifier.SameKeyAndName(root, anchor));
        return (isTrusted ? renewal is not null && last.NotAfterUtc > until : renewal is not null || last.NotAfterUtc < anchor.Info.NotAfterUtc) ? last : null;
    }

    /// <summary>The issuer in the Secret is not covered by the trust roots of now.</summary>
    private static Ending? Refused(TrustState state, TrustPaths trust, CertificateInfo issuer)
    {
        if (trust.IssuerVerifies || issuer.NotAfterUtc <= state.NowUtc)
            return null;
        var signing = state.Identity?.IssuerEndsUtc ?? issuer.NotAfterUtc;
        var isOlder = state.Identity?.OldestStartUtc is { } started && state.TrustRoots!.WrittenUtc is { } written && started < written;
        return isOlder
            ? new Ending(signing, true, $"The trust roots were changed, and do not cover the identity issuer. The identity controller still has those of its start and signs until {signing:u} at most; pods that start now are refused already, and so is everybody when it restarts.", "Sync-TrustBundle brings the old anchor back; then rotate with Update-MeshTrustAnchor.")
            : new Ending(state.NowUtc, true, "The trust roots do not cover the identity issuer: the identity controller refuses it, and no workload gets a certificate that others take.", "Sync-TrustBundle, or Update-MeshTrustAnchor.");
    }

    /// <summary>The identity controller signs with another issuer than the one in the Secret.</summary>
    private static Ending? NotReloaded(TrustState state, CertificateInfo issuer)
    {
        if (state.Identity is not { } identity)
            return null;
        if (IssuerReload.Missed(state, issuer) is { } loaded)
        {
            return new Ending(loaded, true, $"The identity controller signs with an issuer that ends at {loaded:u}, not with the one in {state.IssuerSecret!.Subject} ({issuer.NotAfterUtc:u}): it {(identity.LastEvent == FindingIds.IssuerUpdateSkipped ? "refused" : "did not take up")} the new one.",
                identity.LastEvent == FindingIds.IssuerUpdateSkipped ? "Update-MeshTrustAnchor" : "Restart the identity controller.");
        }

        return null;
    }

    /// <summary>Nothing renews the identity issuer.</summary>
    private static Ending? NotRenewed(TrustState state, CertificateInfo issuer)
    {
        var why = state.Issuer is null ? "no Certificate renews it"
            : state.Issuer.RenewsByItself() is not { } renewal ? $"{state.Issuer.Subject} does not renew by itself"
            : state.AnchorIssuer is { IsReady: false } signer ? $"{signer.Subject}, which signs it, is not ready"
            : state.NowUtc - renewal > s_overdue ? $"cert-manager should have renewed it at {renewal:u} and has not"
            : issuer.NotAfterUtc <= state.NowUtc ? "it was not renewed in time"
            : null;
        return why is null ? null : new Ending(issuer.NotAfterUtc, true, $"The identity issuer {(issuer.NotAfterUtc <= state.NowUtc ? "ended" : "ends")} at {issuer.NotAfterUtc:u}, and {why}.", "New-MeshIdentityIssuer; Get-MeshCertificate names what stands in the way.");
    }

    private static Ending? LeavesEnded(TrustState state)
    {
        var shown = state.Leaves.Where(leaf => leaf.Chain.Count > 0).Select(leaf => leaf.Chain.Min(part => part.Info.NotAfterUtc)).ToList();
        return shown.Count == 0 || shown.Max() > state.NowUtc ? null
            : new Ending(shown.Max(), true, $"The certificates that running pods show have ended, at {shown.Max():u}: they get no new ones, and refuse each other.", "Update-MeshTrustAnchor; Test-PkiMesh says which link broke.");
    }
}
