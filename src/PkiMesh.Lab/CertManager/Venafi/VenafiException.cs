namespace PkiMesh.Lab.CertManager.Venafi;

/// <summary>Something went wrong between cert-manager and TPP; the message is vcert's.</summary>
internal class VenafiException(string message) : Exception(message);
