namespace PkiMesh.Lab.CertManager.Venafi;

/// <summary>A request to TPP got no answer; the message is Go's.</summary>
internal sealed class TppTransportException(string message) : VenafiException(message);
