using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PkiMesh.Core.Certificates;
using Xunit;

namespace PkiMesh.Core.Tests.Certificates;

public class CertificatePemTests
{
    [Fact]
    public void A_certificate_is_read_as_the_platform_reads_it()
    {
        using var root = TestCa.Make("root", key: RSA.Create(2048));
        using var ca = TestCa.Make("anchor", root, pathLength: 1, extendedUsages: ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"], dnsNames: ["identity.linkerd.cluster.local"]);

        var read = CertificatePem.ReadChain("subject=anchor\r\nissuer=root\r\n" + ca.Pem.Replace("\n", "\r\n") + root.Pem, "the test");

        Assert.Equal(["anchor", "root"], read.Select(certificate => certificate.Info.CommonName));
        var info = read[0].Info;
        using var platform = X509Certificate2.CreateFromPem(ca.Pem);
        Assert.Equal(platform.Thumbprint, info.Thumbprint);
        Assert.Equal(platform.GetCertHashString(HashAlgorithmName.SHA256), info.Sha256, ignoreCase: true);
        Assert.Equal(platform.SerialNumber.TrimStart('0'), info.SerialNumber.TrimStart('0'));
        Assert.Equal(platform.NotAfter.ToUniversalTime(), info.NotAfterUtc);
        Assert.Equal(DateTimeKind.Utc, info.NotAfterUtc.Kind);
        Assert.True(info.IsCertificateAuthority);
        Assert.Equal(1, info.PathLength);
        Assert.Equal(["keyCertSign", "cRLSign"], info.KeyUsages);
        Assert.Equal(["serverAuth", "clientAuth"], info.ExtendedKeyUsages);
        Assert.Equal(["identity.linkerd.cluster.local"], info.DnsNames);
        Assert.Equal("ECDSA P-256", info.KeyAlgorithm);
        Assert.Equal("SHA256-RSA", info.SignatureAlgorithm);
        Assert.False(info.IsSelfSigned);
        Assert.True(read[1].Info.IsSelfSigned);
        Assert.Equal("RSA 2048", read[1].Info.KeyAlgorithm);
        Assert.Equal(ca.Pem, info.Pem);
    }

    public static TheoryData<string, string> Unreadable => new()
    {
        { "", "holds no certificate" },
        { "hello", "holds no certificate" },
        { "-----BEGIN CERTIFICATE-----\nnot base64!\n-----END CERTIFICATE-----\n", "block 1 is broken" },
        { "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "block 1 is not an X.509 certificate" },
        { "-----BEGIN EC PARAMETERS-----\nAAAA\n-----END EC PARAMETERS-----\n", "block 1 is a \"EC PARAMETERS\"" },
    };

    /// <summary>As of files that were put together where the first does not end its last line: the second is not all there is.</summary>
    [Fact]
    public void A_broken_block_before_a_whole_one_is_not_passed_over()
    {
        using var ca = TestCa.Make("one");
        var error = Assert.Throws<PkiMeshException>(() => CertificatePem.ReadAll(ca.Pem.TrimEnd() + ca.Pem + ca.Pem, "Secret x/y"));

        Assert.Equal(("PemInvalid", PkiMeshErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.Contains("block 1 is broken", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, CertificatePem.ReadAll("subject=one\n" + ca.Pem + "\n" + ca.Pem, "Secret x/y").Count);
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void What_is_no_certificate_is_refused_with_a_sentence(string pem, string expected)
    {
        var error = Assert.Throws<PkiMeshException>(() => CertificatePem.ReadChain(pem, "Secret x/y"));

        Assert.Equal("PemInvalid", error.ErrorId);
        Assert.Equal(PkiMeshErrorKind.InvalidData, error.Kind);
        Assert.Contains(expected, error.Message);
        Assert.Contains("Secret x/y", error.Message);
    }

    [Fact]
    public void Flipped_and_truncated_bytes_never_escape_as_another_exception()
    {
        using var ca = TestCa.Make("anchor", dnsNames: ["a.example"]);
        using var platform = X509Certificate2.CreateFromPem(ca.Pem);
        var random = new Random(20261124);
        for (var round = 0; round < 300; round++)
        {
            var der = platform.RawData[..random.Next(1, platform.RawData.Length + 1)];
            der[random.Next(der.Length)] ^= (byte)random.Next(1, 256);
            var pem = PemEncoding.WriteString("CERTIFICATE", der);

            var error = Record.Exception(() => CertificatePem.ReadAll(pem, "the test"));

            Assert.True(error is null or PkiMeshException, $"{error}");
        }
    }

    [Fact]
    public void A_joined_bundle_has_no_newline_at_its_end_and_the_hash_of_its_text()
    {
        using var one = TestCa.Make("one");
        using var two = TestCa.Make("two");

        var text = CertificatePem.Join([one.Certificate.Info, two.Certificate.Info]);

        Assert.Equal((one.Pem + two.Pem).TrimEnd(), text);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))), CertificatePem.Sha256(text), ignoreCase: true);
    }
}
