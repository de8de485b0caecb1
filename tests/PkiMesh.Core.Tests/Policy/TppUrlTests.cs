using PkiMesh.Core.Policy;
using Xunit;

namespace PkiMesh.Core.Tests.Policy;

public class TppUrlTests
{
    [Theory]
    [InlineData("https://tpp.corp.example", "https://tpp.corp.example/")]
    [InlineData("https://tpp.corp.example/", "https://tpp.corp.example/")]
    [InlineData("HTTPS://TPP.Corp.Example/VedSdk", "https://tpp.corp.example/")]
    [InlineData("https://tpp.corp.example/vedsdk/", "https://tpp.corp.example/")]
    [InlineData("http://tpp.corp.example/vedsdk", "https://tpp.corp.example/")]
    [InlineData("tpp.corp.example", "https://tpp.corp.example/")]
    [InlineData("tpp.corp.example:8443/vedsdk", "https://tpp.corp.example:8443/")]
    [InlineData("https://127.0.0.1:18443", "https://127.0.0.1:18443/")]
    [InlineData("tpp", "https://tpp/")]
    public void TakesWhatCertManagerTakes(string text, string expected) => Assert.Equal(expected, TppUrl.Parse(text).AbsoluteUri);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("   ", "empty")]
    [InlineData("https://tpp corp", "blank")]
    [InlineData("https://tpp.corp.example\n", "blank")]
    [InlineData("https://tpp.corp.example/aperture", "a path (\"/aperture/\")")]
    [InlineData("https://tpp.corp.example/vedsdk/certificates", "a path")]
    [InlineData("https://tp", "shorter than three")]
    [InlineData("https://tpp_1.corp.example", "underscore")]
    [InlineData("https://[::1]:8443", "IPv6")]
    [InlineData("ftp://tpp.corp.example", "https only")]
    [InlineData("https://tpp.corp.example?x=1", "query")]
    [InlineData("https://tpp.corp.example:99999", "port")]
    [InlineData("https://tpp.corp.example:1:2", "port")]
    [InlineData("https://-tpp.corp.example", "not a host name")]
    public void SaysWhatIsWrong(string text, string fault)
    {
        var error = Assert.Throws<PkiMeshException>(() => TppUrl.Parse(text));
        Assert.Equal("TppUrlInvalid", error.ErrorId);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void APasswordInTheAddressDoesNotComeBack()
    {
        var error = Assert.Throws<PkiMeshException>(() => TppUrl.Parse("https://admin:canary@tpp.corp.example"));
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.Target!.ToString(), StringComparison.Ordinal);
        Assert.Contains("password does not belong", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://tpp", true)]
    [InlineData("HTTP://tpp", true)]
    [InlineData("https://tpp", false)]
    [InlineData("tpp", false)]
    public void KnowsPlainHttp(string text, bool expected) => Assert.Equal(expected, TppUrl.AsksForPlainHttp(text));
}
