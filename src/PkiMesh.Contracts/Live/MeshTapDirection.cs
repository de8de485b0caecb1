namespace PkiMesh;

/// <summary>On which side of a connection a proxy saw an event.</summary>
public enum MeshTapDirection
{
    /// <summary>It does not say.</summary>
    Unknown,

    /// <summary>The proxy of the called one.</summary>
    Inbound,

    /// <summary>The proxy of the caller.</summary>
    Outbound,
}
