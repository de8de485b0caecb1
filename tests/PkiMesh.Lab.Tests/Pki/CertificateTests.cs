using System.Security.Cryptography.X509Certificates;
using PkiMesh.Lab.Pki;
using Xunit;

namespace PkiMesh.Lab.Tests.Pki;

public class CertificateTests
{
    [Fact]
    public void A_certificate_reads_back_what_was_put_in()
    {
        var root = TestPki.Root();
        var leaf = new CertificateBuilder
        {
            Subject = new SubjectName { CommonName = "web", Organizations = ["Example, Corp"], OrganizationalUnits = ["a", "b"], Countries = ["DE"] },
            NotBefore = TestPki.Now,
            NotAfter = TestPki.Now.AddDays(90),
            BasicConstraints = new BasicConstraintsInfo(false),
            KeyUsage = KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment,
            ExtendedKeyUsage = [ExtendedKeyUsages.ServerAuth],
            AltNames = new SubjectAltNames { DnsNames = ["web.example.com"], IpAddresses = ["10.0.0.1", "::1"], Uris = ["spiffe://a/b"], Emails = ["a@b.c"], Upns = ["u@b.c"] },
        }.Sign(TestPki.LeafKey.PublicKeyInfo, root, TestPki.RootKey);

        Assert.Equal("CN=web,OU=a+OU=b,O=Example\\, Corp,C=DE", leaf.Subject.ToString());
        Assert.Equal("CN=root", leaf.Issuer.ToString());
        Assert.Equal(TestPki.Now, leaf.NotBefore);
        Assert.Equal(TestPki.Now.AddDays(90), leaf.NotAfter);
        Assert.False(leaf.IsCa);
        Assert.Equal(new BasicConstraintsInfo(false), leaf.BasicConstraints);
        Assert.Equal(KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment, leaf.KeyUsage);
        Assert.Equal(["web.example.com"], leaf.AltNames.DnsNames);
        Assert.Equal(["10.0.0.1", "::1"], leaf.AltNames.IpAddresses);
        Assert.Equal(["u@b.c"], leaf.AltNames.Upns);
        Assert.Equal(root.SubjectKeyId, leaf.AuthorityKeyId);
        Assert.Empty(leaf.SubjectKeyId);
        Assert.Equal("ECDSA-SHA256", leaf.SignatureAlgorithm);
        Assert.True(root.IsSelfSigned);
        Assert.False(leaf.IsSelfSigned);

        var other = X509CertificateLoader.LoadCertificate(leaf.Der);
        Assert.True(other.MatchesHostname("web.example.com"));
        Assert.Equal(leaf.Sha1, other.Thumbprint);
    }

    [Theory]
    [InlineData(KeyAlgorithm.Ecdsa, 256, SignatureRule.Go, "ECDSA-SHA256")]
    [InlineData(KeyAlgorithm.Ecdsa, 384, SignatureRule.Go, "ECDSA-SHA384")]
    [InlineData(KeyAlgorithm.Ecdsa, 521, SignatureRule.CertManager, "ECDSA-SHA512")]
    [InlineData(KeyAlgorithm.Rsa, 2048, SignatureRule.Go, "SHA256-RSA")]
    [InlineData(KeyAlgorithm.Rsa, 3072, SignatureRule.CertManager, "SHA384-RSA")]
    [InlineData(KeyAlgorithm.Rsa, 4096, SignatureRule.Go, "SHA256-RSA")]
    [InlineData(KeyAlgorithm.Rsa, 4096, SignatureRule.CertManager, "SHA512-RSA")]
    [InlineData(KeyAlgorithm.Ed25519, 256, SignatureRule.Go, "Ed25519")]
    public void The_signing_key_decides_the_signature(KeyAlgorithm algorithm, int size, SignatureRule rule, string name)
    {
        var key = LabKey.Generate(new KeySpec(algorithm, size));
        var certificate = new CertificateBuilder
        {
            Subject = new SubjectName { CommonName = "ca" },
            NotBefore = TestPki.Now,
            NotAfter = TestPki.Now.AddDays(1),
            SignatureRule = rule,
        }.SelfSign(key);
        Assert.Equal(name, certificate.SignatureAlgorithm);
        Assert.True(certificate.IsSelfSigned);
    }

    [Fact]
    public void A_request_carries_the_names_and_usages_and_proves_its_key()
    {
        var request = new CertificateSigningRequestBuilder
        {
            Subject = new SubjectName { CommonName = "root.linkerd.cluster.local" },
            KeyUsage = KeyUsages.CertSign | KeyUsages.CrlSign,
            ExtendedKeyUsage = [ExtendedKeyUsages.ServerAuth, ExtendedKeyUsages.ClientAuth],
            AltNames = new SubjectAltNames { DnsNames = ["a"] },
        }.Build(TestPki.AnchorKey);
        var read = CertificateSigningRequest.FromPem(request.ToPem());
        Assert.Equal("root.linkerd.cluster.local", read.Subject.CommonName);
        Assert.Equal(KeyUsages.CertSign | KeyUsages.CrlSign, read.KeyUsage);
        Assert.Equal([ExtendedKeyUsages.ServerAuth, ExtendedKeyUsages.ClientAuth], read.ExtendedKeyUsage);
        Assert.Null(read.BasicConstraints);
        Assert.Equal(["a"], read.AltNames.DnsNames);
        Assert.Equal(KeySpec.P256, read.KeySpec);
        Assert.True(read.Verify());

        var forged = (byte[])request.Der.Clone();
        forged[^1] ^= 1;
        Assert.False(CertificateSigningRequest.FromDer(forged).Verify());
    }

    [Fact]
    public void A_request_without_line_breaks_is_read()
    {
        var request = new CertificateSigningRequestBuilder { Subject = new SubjectName { CommonName = "n1" } }.Build(TestPki.LeafKey);
        var pem = request.ToPem().Replace("\n", "", StringComparison.Ordinal);
        Assert.Equal(request.Der, CertificateSigningRequest.FromPem(pem).Der);
    }

    [Theory]
    [InlineData("CN=a,O=b", "CN=a,O=b")]
    [InlineData("O=b,CN=a", "CN=a,O=b")]
    [InlineData("just.a.name", "CN=just.a.name")]
    [InlineData("CN=a\\,b", "CN=a\\,b")]
    public void Names_are_parsed_and_printed_as_go_does(string text, string printed)
    {
        var name = SubjectName.Parse(text);
        Assert.Equal(printed, name.ToString());
        Assert.Equal(printed, SubjectName.From(name.ToX509Name()).ToString());
    }

    [Fact]
    public void A_strict_bundle_takes_certificates_only_and_a_lenient_one_what_it_can()
    {
        var root = TestPki.Root();
        var other = TestPki.Root("other");
        var text = PemBundle.Write([root, other], trailingNewline: false);
        Assert.False(text.EndsWith('\n'));
        Assert.DoesNotContain('\r', text);
        Assert.Equal([root, other], PemBundle.ReadStrict(text));
        Assert.Equal([root, other], PemBundle.ReadLenient("# comment\n" + text.Replace("\n", "\r\n", StringComparison.Ordinal)));

        var withKey = PemBundle.Write([root]) + TestPki.RootKey.ToPem();
        Assert.Equal("a PEM block EC PRIVATE KEY where only certificates belong", Assert.Throws<PkiException>(() => PemBundle.ReadStrict(withKey)).Message);
        Assert.Equal([root], PemBundle.ReadLenient(withKey));
        Assert.Equal("text that is no PEM block", Assert.Throws<PkiException>(() => PemBundle.ReadStrict(PemBundle.Write([root]) + "rest")).Message);
        Assert.Equal("no certificate in the PEM text", Assert.Throws<PkiException>(() => PemBundle.ReadStrict("hello")).Message);
        const string Rubbish = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        Assert.Throws<PkiException>(() => PemBundle.ReadStrict(Rubbish));
        Assert.Empty(PemBundle.ReadLenient(Rubbish));
    }
}
