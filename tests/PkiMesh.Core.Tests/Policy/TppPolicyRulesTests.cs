using PkiMesh.Core.Policy;
using Xunit;

namespace PkiMesh.Core.Tests.Policy;

public class TppPolicyRulesTests
{
    private static readonly TppPolicy s_open = new()
    {
        PolicyDn = @"\VED\Policy\k8s",
        CertificateAuthority = new(@"\VED\Policy\ca", false),
        DnsNamesAllowed = true,
    };

    private static readonly TppRequestPlan s_anchor = new() { CommonName = "root.linkerd.cluster.local" };

    [Fact]
    public void AnOpenZoneHasNothingAgainstAnAnchor() => Assert.Empty(TppPolicyRules.Judge(s_open, s_anchor));

    [Fact]
    public void AZoneWithoutATemplateIssuesNothing() =>
        Assert.Equal("TppZoneNoTemplate", Fatal(s_open with { CertificateAuthority = TppPolicyValue.None }, s_anchor));

    // research/tpp-web-sdk.md §2.2; measured.md §4 "zone is RSA only"
    [Theory]
    [InlineData("RSA", true, null, false, null, false, "ECDSA P-256", true)]
    [InlineData("RSA", false, null, false, null, false, "ECDSA P-256", false)]
    [InlineData("ECC", true, null, false, null, false, "ECDSA P-256", false)]
    [InlineData("EC", true, null, false, "P256", true, "ECDSA P-256", false)]
    [InlineData("ECC", true, null, false, "P384", true, "ECDSA P-256", true)]
    [InlineData(null, false, null, false, "P384", true, "ECDSA P-256", true)]
    [InlineData("ECC", true, null, false, "P384", false, "ECDSA P-256", false)]
    [InlineData("ECC", true, null, false, null, false, "RSA 2048", true)]
    [InlineData("RSA", true, "2048", true, null, false, "RSA 2048", false)]
    [InlineData("RSA", true, "3072", true, null, false, "RSA 2048", true)]
    [InlineData("RSA", true, "3072", false, null, false, "RSA 2048", false)]
    [InlineData("RSA", true, "3072", true, null, false, "RSA 4096", false)]
    [InlineData(null, false, null, false, null, false, "RSA 2047", true)]
    [InlineData(null, false, null, false, null, false, "Ed25519", true)]
    public void KeysAreJudgedAsByCertManager(string? algorithm, bool algorithmLocked, string? size, bool sizeLocked, string? curve, bool curveLocked, string key, bool refused)
    {
        var policy = s_open with { KeyAlgorithm = new(algorithm, algorithmLocked), KeySize = new(size, sizeLocked), EllipticCurve = new(curve, curveLocked) };
        Assert.Equal(refused ? "TppZoneKeyNotAllowed" : null, Fatal(policy, s_anchor with { KeyAlgorithm = key }));
    }

    [Theory]
    [InlineData("1.3.6.1.4.1.28783.10.2.1.256", false)]
    [InlineData("1.3.6.1.4.1.28783.10.1.1.2048", true)]
    public void KeyTypesOfNewerServersCount(string allowed, bool refused) =>
        Assert.Equal(refused ? "TppZoneKeyNotAllowed" : null, Fatal(s_open with { PkixParameterSets = new([allowed], true) }, s_anchor));

    [Theory]
    [InlineData("cluster.local", false, "root.linkerd.cluster.local", false)]
    [InlineData("cluster.local", false, "cluster.local", false)]
    [InlineData(".cluster.local", false, "cluster.local", true)]
    [InlineData(".cluster.local", false, "root.cluster.local", false)]
    [InlineData("example.com", false, "root.linkerd.cluster.local", true)]
    [InlineData("local", false, "root.linkerd.cluster.local", false)]
    [InlineData("cluster.local", false, "mycluster.local", true)]
    [InlineData("cluster.local", false, "a_b.cluster.local", true)]
    [InlineData("cluster.local", false, "*.cluster.local", true)]
    [InlineData("cluster.local", true, "*.cluster.local", false)]
    [InlineData("cluster.local", false, "Root.Cluster.Local", true)]
    public void NamesAreJudgedAsByCertManager(string domain, bool wildcards, string name, bool refused)
    {
        var policy = s_open with { WhitelistedDomains = [domain], WildcardsAllowed = wildcards };
        Assert.Equal(refused ? "TppZoneNameNotAllowed" : null, Fatal(policy, s_anchor with { CommonName = name }));
        Assert.Equal(refused ? "TppZoneNameNotAllowed" : null, Fatal(policy, s_anchor with { CommonName = "", DnsNames = [name] }));
    }

    [Fact]
    public void DnsNamesMayBeRefusedAltogether()
    {
        Assert.Equal("TppZoneDnsNamesNotAllowed", Fatal(s_open with { DnsNamesAllowed = false }, s_anchor with { DnsNames = ["a.b"] }));
        Assert.Null(Fatal(s_open with { DnsNamesAllowed = false }, s_anchor));
    }

    [Fact]
    public void ALockedSubjectRefusesAnotherAndFillsInAMissingOne()
    {
        var policy = s_open with { Organization = new("Corp", true), OrganizationalUnits = new(["Mesh"], true), Country = new("DE", false) };
        Assert.Equal("TppZoneSubjectNotAllowed", Fatal(policy, s_anchor with { Organization = "Other" }));

        var finding = Assert.Single(TppPolicyRules.Judge(policy, s_anchor));
        Assert.Equal(("TppZoneSubjectLocked", false), (finding.Id, finding.IsFatal));
        Assert.Contains("O=Corp, OU=Mesh", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsFatalComesFirst()
    {
        var policy = s_open with { CsrGeneration = new("ServiceGenerated", true), CertificateAuthority = TppPolicyValue.None };
        Assert.Equal(["TppZoneNoTemplate", "TppZoneServiceGenerated"], TppPolicyRules.Judge(policy, s_anchor).Select(finding => finding.Id));
    }

    private static string? Fatal(TppPolicy policy, TppRequestPlan plan) =>
        TppPolicyRules.Judge(policy, plan).Where(finding => finding.IsFatal).Select(finding => finding.Id).SingleOrDefault();
}
