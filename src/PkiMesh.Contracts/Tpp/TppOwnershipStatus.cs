namespace PkiMesh;

/// <summary>How a certificate in TPP and the clusters belong together.</summary>
public enum TppOwnershipStatus
{
    /// <summary>One cluster object requested it, or holds it, and it is the same certificate on both sides.</summary>
    Owned,

    /// <summary>A cluster object has requested it, and TPP has not issued it yet, or the cluster has not fetched it.</summary>
    Pending,

    /// <summary>Two cluster objects request the same object, or TPP holds another certificate than the one that the cluster was given.</summary>
    Collision,

    /// <summary>Nothing in the clusters that were asked requested it or holds it.</summary>
    Orphan,

    /// <summary>A cluster object says that it was requested in TPP, and TPP shows no such object.</summary>
    Missing,
}
