namespace PkiMesh.Lab.CertManager.Venafi;

/// <summary>TPP did not accept the credentials, or answered the sign-in with anything else than 200: a 503 looks the same.</summary>
internal sealed class VenafiAuthException(string message) : VenafiException(message);
