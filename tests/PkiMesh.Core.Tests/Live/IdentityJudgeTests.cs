using System.Security.Cryptography.X509Certificates;
using PkiMesh.Core.Live;
using PkiMesh.Core.Tests.Certificates;
using Xunit;

namespace PkiMesh.Core.Tests.Live;

public sealed class IdentityJudgeTests : IDisposable
{
    private const string Name = "web.shop.serviceaccount.identity.linkerd.cluster.local";
    private const string Server = "1.3.6.1.5.5.7.3.1";
    private const string Client = "1.3.6.1.5.5.7.3.2";
    private static readonly DateTime s_now = TestCa.Start.AddHours(1);
    private readonly List<TestCa> _made = [];
    private readonly TestCa _root;
    private readonly TestCa _anchor;
    private readonly TestCa _issuer;

    public IdentityJudgeTests()
    {
        _root = Make(TestCa.Make("root"));
        _anchor = Make(TestCa.Make("anchor", _root));
        _issuer = Make(TestCa.Make("issuer", _anchor, life: TimeSpan.FromDays(2)));
    }

    public void Dispose() => _made.ForEach(ca => ca.Dispose());

    [Fact]
    public void A_leaf_of_the_name_is_proven_to_an_anchor_that_is_not_self_signed()
    {
        var judged = Judge(Leaf(), _anchor);
        Assert.Equal(MeshIdentityStatus.Proven, judged.Status);
        Assert.Equal(Name, judged.Name);
        Assert.Equal(["leaf", "issuer", "anchor"], judged.Verdict.Path.Select(certificate => certificate.CommonName == Name ? "leaf" : certificate.CommonName));
        Assert.Equal("", judged.Error);
    }

    [Fact]
    public void The_root_above_counts_as_well_when_the_pod_sends_what_stands_between() =>
        Assert.Equal(MeshIdentityStatus.Proven, Judge(Leaf(), _root).Status);

    [Fact]
    public void The_root_does_not_count_when_the_pod_does_not_send_what_stands_between()
    {
        var judged = IdentityJudge.Judge([Leaf().Certificate, _issuer.Certificate], Name, [_root.Certificate], s_now);
        Assert.Equal(MeshIdentityStatus.Untrusted, judged.Status);
        Assert.Equal(ChainFault.UnknownAuthority, judged.Verdict.Fault);
    }

    [Fact]
    public void An_unrelated_anchor_fails()
    {
        var judged = Judge(Leaf(), Make(TestCa.Make("stranger")));
        Assert.Equal(MeshIdentityStatus.Untrusted, judged.Status);
        Assert.Null(judged.Verdict.Anchor);
        Assert.Contains("stranger", judged.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_anchor_of_the_same_name_with_another_key_fails() =>
        Assert.Equal(ChainFault.BadSignature, Judge(Leaf(), Make(TestCa.Make("anchor", _root))).Verdict.Fault);

    [Fact]
    public void The_leaf_itself_is_no_anchor()
    {
        var leaf = Leaf();
        Assert.Equal(MeshIdentityStatus.Untrusted, Judge(leaf, leaf).Status);
    }

    [Fact]
    public void Another_name_is_told_from_no_trust()
    {
        var judged = Judge(Leaf("db.shop.serviceaccount.identity.linkerd.cluster.local"), _anchor);
        Assert.Equal(MeshIdentityStatus.WrongName, judged.Status);
        Assert.True(judged.Verdict.IsValid);
        Assert.Contains(Name, judged.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, ChainFault.NotYetValid)]
    [InlineData(25, ChainFault.Expired)]
    public void A_leaf_out_of_its_time_fails(int hours, ChainFault fault)
    {
        var judged = IdentityJudge.Judge([Leaf().Certificate, _issuer.Certificate], Name, [_anchor.Certificate], TestCa.Start.AddHours(hours));
        Assert.Equal(MeshIdentityStatus.Untrusted, judged.Status);
        Assert.Equal(fault, judged.Verdict.Fault);
    }

    [Fact]
    public void A_leaf_that_may_only_be_a_server_is_no_peer() =>
        Assert.Equal(ChainFault.WrongUsage, Judge(Leaf(usages: [Server]), _anchor).Verdict.Fault);

    [Fact]
    public void An_anchor_past_its_end_still_counts_as_it_does_for_a_proxy()
    {
        var old = Make(TestCa.Make("old", _root, life: TimeSpan.FromMinutes(30)));
        var issuer = Make(TestCa.Make("issuer-of-old", old, life: TimeSpan.FromDays(2)));
        var leaf = Make(TestCa.Make(Name, issuer, ca: false, usage: X509KeyUsageFlags.DigitalSignature, dnsNames: [Name], extendedUsages: [Server, Client]));
        Assert.Equal(MeshIdentityStatus.Proven, IdentityJudge.Judge([leaf.Certificate, issuer.Certificate], Name, [old.Certificate], s_now).Status);
    }

    private IdentityJudgement Judge(TestCa leaf, TestCa anchor) =>
        IdentityJudge.Judge([leaf.Certificate, _issuer.Certificate, _anchor.Certificate], Name, [anchor.Certificate], s_now);

    private TestCa Leaf(string name = Name, string[]? usages = null) => Make(TestCa.Make(
        name, _issuer, ca: false, usage: X509KeyUsageFlags.DigitalSignature, dnsNames: [name], extendedUsages: usages ?? [Server, Client], life: TimeSpan.FromHours(24)));

    private TestCa Make(TestCa ca)
    {
        _made.Add(ca);
        return ca;
    }
}
