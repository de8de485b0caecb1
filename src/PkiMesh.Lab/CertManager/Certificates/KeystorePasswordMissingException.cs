namespace PkiMesh.Lab.CertManager.Certificates;

/// <summary>The Secret with the password of a keystore is not there; an event says so.</summary>
internal sealed class KeystorePasswordMissingException(string kind, string secretName)
    : Exception($"failed to add keystores to Secret: fetching {kind} keystore password from Secret: secrets {GoText.Quote(secretName)} not found")
{
    public string EventMessage { get; } = $"{kind} keystore password Secret {GoText.Quote(secretName)} not found";
}
