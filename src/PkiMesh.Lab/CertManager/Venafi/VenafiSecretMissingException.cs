namespace PkiMesh.Lab.CertManager.Venafi;

/// <summary>The Secret with the credentials is not there.</summary>
internal sealed class VenafiSecretMissingException(string name) : VenafiException($"secrets {GoText.Quote(name)} not found");
