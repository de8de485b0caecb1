namespace PkiMesh.Core.Rotation;

/// <summary>A part of the way that all clusters go before any goes further.</summary>
/// <param name="Barrier">Its last step, in the order of a sound mesh.</param>
/// <param name="Until">The last step for each cluster that is not there yet, by the order that it takes; null to the end.</param>
/// <param name="After">The last step of the stage before, in the same way; null where there is none. Where it is not reached any more, the stage is over.</param>
public sealed record RotationStage(MeshRotationStep Barrier, IReadOnlyDictionary<RotationPeer, MeshRotationStep?> Until, IReadOnlyDictionary<RotationPeer, MeshRotationStep?> After);
