using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.Tpp.Zones;

/// <summary>TPP's names, since 25.1, for kinds of keys (tpp-openapi.md §2.8).</summary>
public static class PkixParameterSets
{
    private const string Base = "1.3.6.1.4.1.28783.10";

    public static string? Of(KeySpec key) => (key.Algorithm, key.Size) switch
    {
        (KeyAlgorithm.Rsa, 1024 or 2048 or 3072 or 4096 or 8192) => $"{Base}.1.1.{key.Size}",
        (KeyAlgorithm.Ecdsa, _) => $"{Base}.2.1.{key.Size}",
        (KeyAlgorithm.Ed25519, _) => $"{Base}.3.25519",
        _ => null,
    };

    public static KeySpec? Parse(string oid) => oid.StartsWith(Base + ".", StringComparison.Ordinal)
        ? oid[(Base.Length + 1)..].Split('.') switch
        {
            ["1", "1", var bits] when int.TryParse(bits, out var size) => KeySpec.Rsa(size),
            ["2", "1", "256"] => KeySpec.P256,
            ["2", "1", "384"] => KeySpec.P384,
            ["2", "1", "521"] => KeySpec.P521,
            ["3", "25519"] => KeySpec.Ed25519,
            _ => null,
        }
        : null;
}
