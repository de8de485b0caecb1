namespace PkiMesh;

/// <summary>What a fault does to a request.</summary>
public enum PkiMeshLabFaultAction
{
    /// <summary>The lab answers with a status of its own.</summary>
    Status,

    /// <summary>The answer comes later.</summary>
    Delay,

    /// <summary>The connection is refused.</summary>
    Refuse,

    /// <summary>The connection breaks half-way through the answer.</summary>
    Reset,
}
