namespace PkiMesh;

/// <summary>Certificates given as the anchors to verify to.</summary>
/// <param name="Source">Where they are from, for messages.</param>
/// <param name="Pem">PEM text with CERTIFICATE blocks only.</param>
public sealed record MeshAnchorText(string Source, string Pem);
