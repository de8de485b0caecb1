using PkiMesh.Core.Policy;
using Xunit;

namespace PkiMesh.Core.Tests.Policy;

public class TppZoneTests
{
    [Theory]
    [InlineData(@"\VED\Policy\Certificates\k8s", @"\VED\Policy\Certificates\k8s")]
    [InlineData(@"\Certificates\k8s", @"\VED\Policy\Certificates\k8s")]
    [InlineData(@"Certificates\k8s", @"\VED\Policy\Certificates\k8s")]
    [InlineData(@"\VED\Policy", @"\VED\Policy")]
    [InlineData(@"\ved\policy\x", @"\VED\Policy\ved\policy\x")]
    [InlineData(@"VED\Policy\x", @"\VED\Policy\VED\Policy\x")]
    [InlineData(@"\VED\PolicyX", @"\VED\PolicyX")]
    [InlineData("", @"\VED\Policy\")]
    public void BecomesTheFolderThatCertManagerAsksFor(string zone, string dn) => Assert.Equal(dn, TppZone.ToPolicyDn(zone));

    [Theory]
    [InlineData(@"\VED\Policy\Certificates\k8s")]
    [InlineData(@"\VED\Policy")]
    [InlineData(@"Certificates\k8s cluster 1")]
    [InlineData(@"\Vedette\x")]
    [InlineData(@"Policy\x")]
    public void ParsesSoundOnes(string zone)
    {
        Assert.Null(TppZone.Fault(zone));
        Assert.Equal(TppZone.ToPolicyDn(zone), TppZone.Parse(zone));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" Certificates", "blank")]
    [InlineData("Certificates/k8s", "slash")]
    [InlineData(@"\\VED\\Policy\\k8s", "doubled")]
    [InlineData("\\VED\\Policy\\Certificates\bk8s", "control character")]
    [InlineData(@"\VED\Policy\k8s\", "ends with a backslash")]
    [InlineData(@"\ved\policy\x", @"look for ""\VED\Policy\ved\policy\x""")]
    [InlineData(@"\VED\POLICY", "exactly these letters")]
    [InlineData(@"VED\Policy\x", "leading backslash")]
    [InlineData(@"\VED\Identity\x", "outside")]
    [InlineData(@"\VED\PolicyX\y", "not followed by a backslash")]
    public void NamesTheTrap(string zone, string fault)
    {
        var error = Assert.Throws<PkiMeshException>(() => TppZone.Parse(zone));
        Assert.Equal("TppZoneInvalid", error.ErrorId);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"\VED\Policy\a\b.c", @"\VED\Policy\a", "b.c")]
    [InlineData(@"\VED", "", "VED")]
    [InlineData("x", "", "x")]
    public void SplitsADn(string dn, string parent, string name) => Assert.Equal((parent, name), TppZone.Split(dn));
}
