using static PkiMesh.MeshRotationStep;

namespace PkiMesh.Core.Rotation;

/// <summary>The order of the steps; it depends on what still works.</summary>
internal static class RotationOrder
{
    private static readonly MeshRotationStep[] s_sound = Enum.GetValues<MeshRotationStep>();

    // A running identity controller holds an issuer that every proxy trusts, and its Secret holds one that some do not: restarted now, it would
    // issue what they refuse.
    private static readonly MeshRotationStep[] s_dataPlaneFirst =
        [Freeze, Snapshot, RenewAnchor, TrustBoth, RestartDataPlane, RestartControlPlane, RenewIssuer, RenewLeaves, DropOldAnchor, ReloadControlPlane, ReloadDataPlane, Finish];

    // Nothing works: the identity controller does not even start without an issuer that its anchors verify.
    private static readonly MeshRotationStep[] s_down =
        [Freeze, Snapshot, RenewAnchor, TrustBoth, RenewIssuer, RestartControlPlane, RestartDataPlane, RenewLeaves, DropOldAnchor, ReloadControlPlane, ReloadDataPlane, Finish];

    public static IReadOnlyList<MeshRotationStep> Of(RotationView view)
    {
        if (view.Record.Emergency)
        {
            return s_down;
        }

        var issuer = view.State.Issuer.Chain;
        var ahead = issuer.Count > 0 && !view.IssuerLoaded
            && view.Pods.Any(pod => !pod.IsControlPlane && !view.Verifies(issuer[0], [.. issuer.Skip(1)], view.AnchorsOf(pod)));
        return ahead ? s_dataPlaneFirst : s_sound;
    }
}
