namespace PkiMesh.Core.Findings;

/// <summary>Whether the identity controller signs with the issuer that its Secret holds.</summary>
internal static class IssuerReload
{
    // The kubelet brings a changed Secret into a pod within about two minutes.
    private static readonly TimeSpan s_mounted = TimeSpan.FromMinutes(5);

    // Certificates have whole seconds, and an issuance takes a few.
    private static readonly TimeSpan s_rounding = TimeSpan.FromMinutes(1);

    /// <summary>When the issuer ends that it signs with, where that is not the one in the Secret; null where it is, or is not known.</summary>
    public static DateTime? Missed(TrustState state, CertificateInfo issuer)
    {
        if (state.Identity is not { } identity)
            return null;
        // Where its metric could not be read, the chain that a pod got from it shows the issuer; it counts only where a refusal was told.
        var signing = identity.IssuerEndsUtc
            ?? (identity.LastEvent == FindingIds.IssuerUpdateSkipped ? state.Leaves.Where(leaf => leaf.Chain.Count > 1).Max(leaf => (DateTime?)leaf.Chain[1].Info.NotAfterUtc) : null);
        return signing is { } loaded && loaded < NotBehind(state, issuer) ? loaded : null;
    }

    /// <summary>The earliest end of an issuer that is not behind: just after a renewal that is the end of the one before.</summary>
    private static DateTime NotBehind(TrustState state, CertificateInfo issuer)
    {
        var isNew = state.IssuerSecret?.WrittenUtc is { } written && state.NowUtc - written < s_mounted;
        var before = state.Issuer?.RenewalTimeUtc is { } next ? next - issuer.NotBeforeUtc : issuer.Lifetime;
        return (isNew ? issuer.NotAfterUtc - before : issuer.NotAfterUtc) - s_rounding;
    }
}
