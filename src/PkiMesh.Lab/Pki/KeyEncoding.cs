namespace PkiMesh.Lab.Pki;

/// <summary>How a private key is written: <c>EC PRIVATE KEY</c> and <c>RSA PRIVATE KEY</c>, or <c>PRIVATE KEY</c>. Ed25519 has the latter only.</summary>
public enum KeyEncoding
{
    Traditional,
    Pkcs8,
}
