using PkiMesh.Core.Forecasts;

namespace PkiMesh.Core.Findings;

/// <summary>Judges a mesh, link by link, from what was read of it. Pure: the same state gives the same verdict.</summary>
public static class TrustJudge
{
    /// <summary>Everything that can be said of it.</summary>
    public static MeshProof Prove(TrustState state)
    {
        var links = Judge(state);
        var forecast = MeshForecaster.Of(state);
        return new MeshProof(state.NowUtc, links, [.. links.SelectMany(link => link.Findings), .. MeshFindings.Of(state, forecast)]) { Forecast = forecast };
    }

    /// <summary>All links, from the object in TPP to the live leaf, each once and in this order.</summary>
    public static IReadOnlyList<MeshLink> Judge(TrustState state) =>
    [
        AnchorLinks.TppObject(state),
        AnchorLinks.TppIssuer(state),
        AnchorLinks.TrustAnchor(state),
        AnchorLinks.AnchorIssuer(state),
        IssuerLinks.IdentityIssuer(state),
        IssuerLinks.TrustBundle(state),
        IssuerLinks.TrustRoots(state),
        MeshLinks.IdentityController(state),
        MeshLinks.Pods(state),
        MeshLinks.LiveLeaf(state),
    ];
}
