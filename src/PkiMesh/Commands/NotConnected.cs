namespace PkiMesh.Commands;

/// <summary>The errors of a command that nobody has connected to anything.</summary>
internal static class NotConnected
{
    public static PkiMeshException Cluster() =>
        new("ClusterNotConnected", PkiMeshErrorKind.ConnectionError, "No cluster is connected.", advice: "Run Connect-MeshCluster first, or give -Cluster.");

    public static PkiMeshException Tpp() =>
        new("TppNotConnected", PkiMeshErrorKind.ConnectionError, "No TPP is connected.", advice: "Run Connect-Tpp first, or give -Session.");
}
