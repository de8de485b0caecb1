using PkiMesh.Core.Policy;
using Xunit;

namespace PkiMesh.Core.Tests.Policy;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("720h", 720 * 3600)]
    [InlineData("720h0m0s", 720 * 3600)]
    [InlineData("1h30m", 5400)]
    [InlineData("1.5h", 5400)]
    [InlineData("90s", 90)]
    [InlineData("-2m", -120)]
    [InlineData("0", 0)]
    public void Reads(string text, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), GoDuration.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("720 hours")]
    [InlineData("30d")]
    [InlineData("h")]
    [InlineData("-")]
    [InlineData("12")]
    public void Refuses(string? text) => Assert.Null(GoDuration.Parse(text));

    [Theory]
    [InlineData(720 * 3600, "720h")]
    [InlineData(5400, "1h30m")]
    [InlineData(90, "1m30s")]
    [InlineData(0, "0s")]
    [InlineData(8760 * 3600, "8760h")]
    public void Writes(double seconds, string text) => Assert.Equal(text, GoDuration.Format(TimeSpan.FromSeconds(seconds)));
}
