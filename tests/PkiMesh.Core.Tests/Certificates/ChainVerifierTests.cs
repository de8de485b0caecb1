using System.Security.Cryptography.X509Certificates;
using PkiMesh.Core.Certificates;
using Xunit;

namespace PkiMesh.Core.Tests.Certificates;

public sealed class ChainVerifierTests : IDisposable
{
    private static readonly DateTime s_now = TestCa.Start.AddDays(10);
    private readonly List<TestCa> _made = [];

    public void Dispose() => _made.ForEach(ca => ca.Dispose());

    [Fact]
    public void The_whole_chain_of_a_two_tier_pki_verifies_to_its_root()
    {
        var (root, issuing, anchor, issuer, leaf) = TwoTier();

        var verdict = Verify(leaf, [issuer, anchor, issuing], [root]);

        Assert.True(verdict.IsValid, verdict.Message);
        Assert.Equal(["leaf", "issuer", "anchor", "issuing", "root"], verdict.Path.Select(certificate => certificate.CommonName));
        Assert.Equal("root", verdict.Anchor!.CommonName);
    }

    [Fact]
    public void An_anchor_that_is_not_self_signed_counts()
    {
        var (_, _, anchor, issuer, leaf) = TwoTier();

        var verdict = Verify(leaf, [issuer], [anchor]);

        Assert.True(verdict.IsValid, verdict.Message);
        Assert.Equal(anchor.Certificate.Info.Thumbprint, verdict.Anchor!.Thumbprint);
    }

    [Fact]
    public void An_unrelated_anchor_does_not_count_even_with_the_whole_chain_at_hand()
    {
        var (root, issuing, anchor, issuer, leaf) = TwoTier();
        var stranger = Make("stranger");

        var verdict = Verify(leaf, [issuer, anchor, issuing, root], [stranger]);

        Assert.False(verdict.IsValid);
        Assert.Equal(ChainFault.UnknownAuthority, verdict.Fault);
        Assert.Contains("stranger", verdict.Message);
        Assert.Null(verdict.Anchor);
    }

    [Fact]
    public void An_anchor_renewed_with_a_new_key_under_its_old_name_is_another_authority()
    {
        var (_, issuing, _, issuer, leaf) = TwoTier();
        var renewed = Make("anchor", issuing);

        var verdict = Verify(leaf, [issuer], [renewed]);

        Assert.Equal(ChainFault.BadSignature, verdict.Fault);
        Assert.Contains("another CA of that name", verdict.Message);
    }

    [Fact]
    public void Both_anchors_of_a_rotation_are_tried()
    {
        var (_, issuing, anchor, issuer, leaf) = TwoTier();
        var renewed = Make("anchor", issuing);

        Assert.True(Verify(leaf, [issuer], [renewed, anchor]).IsValid);
    }

    public static TheoryData<string, ChainFault> Faults => new()
    {
        { "issuer is a leaf", ChainFault.NotAuthority },
        { "issuer may not sign", ChainFault.MayNotSignCertificates },
        { "anchor has path length 0", ChainFault.PathTooLong },
        { "issuer has ended", ChainFault.Expired },
        { "issuer is not valid yet", ChainFault.NotYetValid },
        { "leaf has ended", ChainFault.Expired },
        { "issuer is for code signing", ChainFault.WrongUsage },
        { "anchor permits other names", ChainFault.NameNotPermitted },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_on_the_path_is_named(string what, ChainFault expected)
    {
        var root = Make("root");
        var anchor = what switch
        {
            "anchor has path length 0" => Make("anchor", root, pathLength: 0),
            // permittedSubtrees { dNSName "example.com" }
            "anchor permits other names" => Make("anchor", root, more: new X509Extension("2.5.29.30", [0x30, 0x11, 0xA0, 0x0F, 0x30, 0x0D, 0x82, 0x0B, .. "example.com"u8], true)),
            _ => Make("anchor", root),
        };
        var issuer = what switch
        {
            "issuer is a leaf" => Make("issuer", anchor, ca: false),
            "issuer may not sign" => Make("issuer", anchor, usage: X509KeyUsageFlags.CrlSign),
            "issuer has ended" => Make("issuer", anchor, life: TimeSpan.FromDays(2)),
            "issuer is not valid yet" => Make("issuer", anchor, from: s_now.AddMinutes(1)),
            "issuer is for code signing" => Make("issuer", anchor, extendedUsages: ["1.3.6.1.5.5.7.3.3"]),
            _ => Make("issuer", anchor),
        };
        var leaf = Make("leaf", issuer, ca: false, usage: X509KeyUsageFlags.DigitalSignature, dnsNames: ["web.cluster.local"], life: what == "leaf has ended" ? TimeSpan.FromDays(1) : null);

        var verdict = Verify(leaf, [issuer, anchor], [root]);

        Assert.False(verdict.IsValid);
        Assert.Equal(expected, verdict.Fault);
        Assert.NotEqual("", verdict.Message);
    }

    [Fact]
    public void An_expired_anchor_fails_for_Go_and_not_for_the_proxies()
    {
        var root = Make("root");
        var anchor = Make("anchor", root, life: TimeSpan.FromDays(5));
        var issuer = Make("issuer", anchor);

        Assert.Equal(ChainFault.Expired, ChainVerifier.Verify(issuer.Certificate, [], [anchor.Certificate], s_now, ChainOptions.Go).Fault);
        Assert.True(ChainVerifier.Verify(issuer.Certificate, [], [anchor.Certificate], s_now, ChainOptions.Proxy).IsValid);
    }

    [Fact]
    public void Cross_signed_authorities_do_not_send_the_search_in_circles()
    {
        var root = Make("root");
        var one = Make("one", root);
        var two = Make("two", one);
        var oneAgain = Make("one", two);
        var leaf = Make("leaf", Make("lost"), ca: false);

        var verdict = Verify(leaf, [one, two, oneAgain, leaf], [root]);

        Assert.Equal(ChainFault.UnknownAuthority, verdict.Fault);
    }

    private TestCa Make(
        string name, TestCa? issuer = null, bool ca = true, int? pathLength = null, X509KeyUsageFlags? usage = X509KeyUsageFlags.KeyCertSign, string[]? extendedUsages = null,
        string[]? dnsNames = null, DateTime? from = null, TimeSpan? life = null, X509Extension? more = null)
    {
        var made = TestCa.Make(name, issuer, ca: ca, pathLength: pathLength, usage: usage, extendedUsages: extendedUsages, dnsNames: dnsNames, from: from, life: life, more: more);
        _made.Add(made);
        return made;
    }

    private (TestCa Root, TestCa Issuing, TestCa Anchor, TestCa Issuer, TestCa Leaf) TwoTier()
    {
        var root = Make("root");
        var issuing = Make("issuing", root);
        var anchor = Make("anchor", issuing);
        var issuer = Make("issuer", anchor);
        return (root, issuing, anchor, issuer, Make("leaf", issuer, ca: false, usage: X509KeyUsageFlags.DigitalSignature));
    }

    private static ChainVerdict Verify(TestCa leaf, TestCa[] intermediates, TestCa[] anchors) =>
        ChainVerifier.Verify(leaf.Certificate, [.. intermediates.Select(ca => ca.Certificate)], [.. anchors.Select(ca => ca.Certificate)], s_now);
}
