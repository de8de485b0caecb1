namespace PkiMesh;

/// <summary>What became of the proof of one pod's live identity.</summary>
public enum MeshIdentityStatus
{
    /// <summary>The pod shows the expected name in a certificate that verifies to a given anchor.</summary>
    Proven,

    /// <summary>It shows a chain that leads to none of the given anchors, or that is broken or out of its time.</summary>
    Untrusted,

    /// <summary>The chain verifies, and is of another name than the pod's ServiceAccount and the mesh's trust domain make.</summary>
    WrongName,

    /// <summary>No certificate could be taken.</summary>
    Unavailable,
}
