namespace PkiMesh.Core.Rotation;

/// <summary>Another cluster that this one trusts.</summary>
/// <param name="Id">Its identity, which no other cluster has: the uid of its namespace kube-system.</param>
/// <param name="Name">Its name, as the user knows it.</param>
public sealed record RotationPeer(string Id, string Name);
