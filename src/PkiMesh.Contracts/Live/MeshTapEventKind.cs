namespace PkiMesh;

/// <summary>What of an HTTP exchange a <see cref="MeshTapEvent"/> tells.</summary>
public enum MeshTapEventKind
{
    /// <summary>A request began.</summary>
    Request,

    /// <summary>Its response began.</summary>
    Response,

    /// <summary>Its response ended.</summary>
    End,
}
