using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;

namespace PkiMesh.Core.Forecasts;

/// <summary>What the trust roots of a mesh rest on.</summary>
/// <param name="Anchor">The anchor of now, from its Secret; else the trust root that the issuer verifies with.</param>
/// <param name="Above">The trust roots that stand above the anchor: what they sign is trusted as well, a renewed anchor included.</param>
/// <param name="IssuerVerifies">Whether the issuer in its Secret verifies with the trust roots of now.</param>
internal sealed record TrustPaths(ParsedCertificate? Anchor, IReadOnlyList<ParsedCertificate> Above, bool IssuerVerifies)
{
    public static TrustPaths Of(TrustState state)
    {
        var roots = state.TrustRoots!.Content!.Certificates;
        var secret = state.IssuerSecret!;
        var verdict = ChainVerifier.Verify(secret.Chain[0], [.. secret.Chain.Skip(1)], roots, state.NowUtc);
        var anchor = state.AnchorSecret is { Chain: [var first, ..] } ? first
            : verdict.IsValid ? roots.First(root => root.Info.Sha256 == verdict.Path[^1].Sha256)
            : null;
        if (anchor is null)
            return new TrustPaths(null, [], verdict.IsValid);

        IReadOnlyList<ParsedCertificate> chain = state.AnchorSecret is { } held ? [.. held.Chain.Skip(1), .. held.Authority] : [.. secret.Chain.Skip(1), .. secret.Authority];
        var above = roots.Where(root => !ChainVerifier.SameKeyAndName(root, anchor) && ChainVerifier.Verify(anchor, chain, [root], anchor.Info.NotBeforeUtc, ChainOptions.Proxy).IsValid);
        return new TrustPaths(anchor, [.. above], verdict.IsValid);
    }
}
