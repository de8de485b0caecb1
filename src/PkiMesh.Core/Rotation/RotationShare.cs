namespace PkiMesh.Core.Rotation;

/// <summary>The part of one cluster in a rotation of several.</summary>
/// <param name="Options">How, as far as this cluster is concerned.</param>
/// <param name="Peers">What it is to know of the others; null on the way back, where nothing of it changes.</param>
public sealed record RotationShare(MeshRotationOptions Options, RotationPeers? Peers)
{
    /// <summary>The record to go by; null where there is nothing to do.</summary>
    /// <param name="state">What was read.</param>
    /// <exception cref="PkiMeshException">Those of <see cref="RotationStart.Decide"/> and <see cref="RotationOptions.Continue"/>; RotationGoesBack, RotationNotUndoable.</exception>
    public RotationRecord? Decide(RotationState state) => state.Record switch
    {
        { IsUnderWay: true } when Peers is null => RotationOptions.TakeBack(state),
        { Phase: RotationPhase.Back } record => throw RotationOptions.GoesBack(record),
        { Phase: RotationPhase.Forward } record => RotationOptions.Continue(state, record, Options, Peers),
        _ => Peers is null ? null : RotationStart.Decide(state, Options, Peers),
    };
}
