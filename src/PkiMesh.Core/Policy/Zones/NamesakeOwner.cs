namespace PkiMesh.Core.Policy.Zones;

/// <summary>Whose an object in TPP is, of the name that a request would have.</summary>
public enum NamesakeOwner
{
    /// <summary>No cluster was asked.</summary>
    Unknown,

    /// <summary>The cluster has requested it, and holds the certificate that is in it.</summary>
    Own,

    /// <summary>The cluster has requested it, and it holds another certificate now.</summary>
    Overwritten,

    /// <summary>The cluster has not requested it.</summary>
    Other,
}
