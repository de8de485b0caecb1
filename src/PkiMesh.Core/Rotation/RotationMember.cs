namespace PkiMesh.Core.Rotation;

/// <summary>A cluster among those that are rotated together.</summary>
/// <param name="Peer">Which.</param>
/// <param name="State">What was read of it.</param>
public sealed record RotationMember(RotationPeer Peer, RotationState State);
