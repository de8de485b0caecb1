namespace PkiMesh.Lab.Pki;

/// <summary>Something that should be a key, a certificate or a request is none. The message carries no secret.</summary>
public sealed class PkiException(string message) : Exception(message);
