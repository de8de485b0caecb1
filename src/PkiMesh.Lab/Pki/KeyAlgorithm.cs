namespace PkiMesh.Lab.Pki;

public enum KeyAlgorithm
{
    Rsa,
    Ecdsa,
    Ed25519,
}
