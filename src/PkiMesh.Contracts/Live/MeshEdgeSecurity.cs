namespace PkiMesh;

/// <summary>How the connections of an edge are secured, as the proxies themselves count them.</summary>
public enum MeshEdgeSecurity
{
    /// <summary>TLS between two proxies, each of which proved its identity.</summary>
    MutualTls,

    /// <summary>TLS between proxies, with no identity of the client.</summary>
    ServerTls,

    /// <summary>The applications speak TLS themselves; the proxy passes it on unopened.</summary>
    ApplicationTls,

    /// <summary>No TLS.</summary>
    Plain,
}
