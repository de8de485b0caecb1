using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PkiMesh.Core.Certificates;
using Xunit;

namespace PkiMesh.Core.Tests.Certificates;

public class AuthorityFitnessTests
{
    public static TheoryData<string, string[]> Anchors => new()
    {
        { "sound", [] },
        { "RSA 2048", [] },
        { "a leaf", ["AnchorNotCa"] },
        { "no keyCertSign", ["AnchorMayNotSign"] },
        { "path length 0", ["AnchorPathLength"] },
        { "path length 1", [] },
        { "P-384", ["AnchorAlgorithm"] },
        { "RSA 3072", ["AnchorAlgorithm"] },
        { "RSA 4096", ["AnchorAlgorithm"] },
        { "SHA-512", ["AnchorAlgorithm"] },
        { "server only", ["AnchorUsage"] },
    };

    [Theory]
    [MemberData(nameof(Anchors))]
    public void An_anchor_is_judged(string what, string[] expected)
    {
        using var root = TestCa.Make("root", key: RSA.Create(2048));
        using var anchor = what switch
        {
            "a leaf" => TestCa.Make("anchor", root, ca: false),
            "no keyCertSign" => TestCa.Make("anchor", root, usage: X509KeyUsageFlags.CrlSign),
            "path length 0" => TestCa.Make("anchor", root, pathLength: 0),
            "path length 1" => TestCa.Make("anchor", root, pathLength: 1),
            "P-384" => TestCa.Make("anchor", root, ECDsa.Create(ECCurve.NamedCurves.nistP384)),
            "SHA-512" => TestCa.Make("anchor", root, hash: HashAlgorithmName.SHA512),
            "server only" => TestCa.Make("anchor", root, extendedUsages: ["1.3.6.1.5.5.7.3.1"]),
            _ when what.StartsWith("RSA", StringComparison.Ordinal) => TestCa.Make("anchor", root, RSA.Create(int.Parse(what[4..]))),
            _ => TestCa.Make("anchor", root),
        };

        Assert.Equal(expected, AuthorityFitness.OfAnchor(anchor.Certificate.Info).Select(flaw => flaw.Id));
    }

    public static TheoryData<string, string[]> Issuers => new()
    {
        { "sound", [] },
        { "a leaf", ["IssuerNotCa"] },
        { "under P-384", ["IssuerAlgorithm"] },
        { "RSA 2048", ["IssuerAlgorithm"] },
    };

    [Theory]
    [MemberData(nameof(Issuers))]
    public void An_identity_issuer_is_judged(string what, string[] expected)
    {
        using var anchor = TestCa.Make("anchor", key: ECDsa.Create(what == "under P-384" ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256));
        using var issuer = what switch
        {
            "a leaf" => TestCa.Make("issuer", anchor, ca: false),
            "under P-384" => TestCa.Make("issuer", anchor, hash: HashAlgorithmName.SHA384),
            "RSA 2048" => TestCa.Make("issuer", anchor, RSA.Create(2048)),
            _ => TestCa.Make("issuer", anchor),
        };

        Assert.Equal(expected, AuthorityFitness.OfIssuer(issuer.Certificate.Info).Select(flaw => flaw.Id));
    }

    [Fact]
    public void A_root_signed_with_PSS_is_not_for_the_proxies()
    {
        using var root = TestCa.Make("root", key: RSA.Create(2048), padding: RSASignaturePadding.Pss);

        Assert.Equal("SHA256-RSAPSS", root.Certificate.Info.SignatureAlgorithm);
        Assert.NotNull(MeshAlgorithms.ProxyObjection(root.Certificate.Info));
    }
}
