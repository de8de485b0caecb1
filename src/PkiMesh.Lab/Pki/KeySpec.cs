namespace PkiMesh.Lab.Pki;

/// <summary>A kind of key: algorithm and size.</summary>
public readonly record struct KeySpec(KeyAlgorithm Algorithm, int Size)
{
    public static KeySpec P256 { get; } = new(KeyAlgorithm.Ecdsa, 256);

    public static KeySpec P384 { get; } = new(KeyAlgorithm.Ecdsa, 384);

    public static KeySpec P521 { get; } = new(KeyAlgorithm.Ecdsa, 521);

    public static KeySpec Ed25519 { get; } = new(KeyAlgorithm.Ed25519, 256);

    public static KeySpec Rsa(int bits) => new(KeyAlgorithm.Rsa, bits);

    public override string ToString() => Algorithm switch
    {
        KeyAlgorithm.Rsa => $"RSA {Size}",
        KeyAlgorithm.Ecdsa => $"ECDSA P-{Size}",
        _ => "Ed25519",
    };
}
