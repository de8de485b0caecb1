using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PkiMesh.Lab.Pki;
using Xunit;

namespace PkiMesh.Lab.Tests.Pki;

public class KeyTests
{
    public static TheoryData<KeyAlgorithm, int, string> Specs => new()
    {
        { KeyAlgorithm.Ecdsa, 256, "EC PRIVATE KEY" },
        { KeyAlgorithm.Ecdsa, 384, "EC PRIVATE KEY" },
        { KeyAlgorithm.Ecdsa, 521, "EC PRIVATE KEY" },
        { KeyAlgorithm.Rsa, 2048, "RSA PRIVATE KEY" },
        { KeyAlgorithm.Ed25519, 256, "PRIVATE KEY" },
    };

    [Theory]
    [MemberData(nameof(Specs))]
    public void A_key_survives_both_encodings(KeyAlgorithm algorithm, int size, string label)
    {
        var key = LabKey.Generate(new KeySpec(algorithm, size));
        Assert.StartsWith($"-----BEGIN {label}-----\n", key.ToPem());
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----\n", key.ToPem(KeyEncoding.Pkcs8));
        foreach (var encoding in Enum.GetValues<KeyEncoding>())
        {
            var again = LabKey.FromPem(key.ToPem(encoding));
            Assert.Equal(key.PublicKeyInfo, again.PublicKeyInfo);
            Assert.Equal(key.ToPem(), again.ToPem());
        }
    }

    [Theory]
    [InlineData(256)]
    [InlineData(384)]
    [InlineData(521)]
    public void Dotnet_reads_our_ec_keys_and_we_read_its(int size)
    {
        var key = LabKey.Generate(new KeySpec(KeyAlgorithm.Ecdsa, size));
        foreach (var encoding in Enum.GetValues<KeyEncoding>())
        {
            using var theirs = ECDsa.Create();
            theirs.ImportFromPem(key.ToPem(encoding));
            Assert.Equal(key.PublicKeyInfo, theirs.ExportSubjectPublicKeyInfo());
            Assert.Equal(key.PublicKeyInfo, LabKey.FromPem(theirs.ExportECPrivateKeyPem()).PublicKeyInfo);
            Assert.Equal(key.PublicKeyInfo, LabKey.FromPem(theirs.ExportPkcs8PrivateKeyPem()).PublicKeyInfo);
        }
    }

    [Fact]
    public void A_seed_gives_the_same_keys_again_and_another_seed_others()
    {
        foreach (var spec in new[] { KeySpec.P256, KeySpec.Ed25519, KeySpec.Rsa(1024) })
        {
            var first = LabKey.Generate(spec, LabRandom.FromSeed(7));
            Assert.Equal(first.ToPem(), LabKey.Generate(spec, LabRandom.FromSeed(7)).ToPem());
            Assert.NotEqual(first.ToPem(), LabKey.Generate(spec, LabRandom.FromSeed(8)).ToPem());
        }
    }

    [Theory]
    [InlineData("", "no private key in the PEM text")]
    [InlineData("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n", "the block EC PRIVATE KEY holds no private key that can be read")]
    public void What_is_no_key_is_refused_without_repeating_it(string pem, string message) =>
        Assert.Equal(message, Assert.Throws<PkiException>(() => LabKey.FromPem(pem)).Message);

    [Fact]
    public void A_key_knows_its_certificate()
    {
        var root = TestPki.Root();
        Assert.True(TestPki.RootKey.Matches(root));
        Assert.False(TestPki.LeafKey.Matches(root));
        using var pair = X509Certificate2.CreateFromPem(root.ToPem(), TestPki.RootKey.ToPem());
        Assert.True(pair.HasPrivateKey);
    }
}
