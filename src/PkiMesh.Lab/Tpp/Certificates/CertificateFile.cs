namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>A certificate as retrieve hands it out.</summary>
internal sealed record CertificateFile(byte[] Data, string Name, string ContentType);
