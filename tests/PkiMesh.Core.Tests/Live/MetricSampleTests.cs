using PkiMesh.Core.Live;
using Xunit;

namespace PkiMesh.Core.Tests.Live;

public sealed class MetricSampleTests
{
    [Fact]
    public void A_line_is_taken_apart()
    {
        var sample = MetricSample.Parse("""tcp_open_total{direction="inbound",peer="src",sni="a\"b\\c\nd",empty=""} 12 1700000000000""")!;
        Assert.Equal("tcp_open_total", sample.Name);
        Assert.Equal(12, sample.Value);
        Assert.Equal("a\"b\\c\nd", sample["sni"]);
        Assert.Equal("", sample["empty"]);
        Assert.Equal("", sample["absent"]);
        Assert.Equal(4, sample.Labels.Count);
    }

    [Theory]
    [InlineData("process_start_time_seconds 1.7e9", 1.7e9)]
    [InlineData("""m{a="} 5",} 0.5""", 0.5)]
    [InlineData("m{} +Inf", double.PositiveInfinity)]
    public void Values_are_numbers(string line, double value) => Assert.Equal(value, MetricSample.Parse(line)!.Value);

    [Theory]
    [InlineData("")]
    [InlineData("# HELP tcp_open_total Total count of opened connections")]
    [InlineData("tcp_open_total")]
    [InlineData("tcp_open_total{direction=\"inbound\"")]
    [InlineData("tcp_open_total{direction=\"inbound} 5")]
    [InlineData("tcp_open_total{direction} 5")]
    [InlineData("tcp_open_total{direction=\"inbound\"} many")]
    public void What_is_no_sample_is_null(string line) => Assert.Null(MetricSample.Parse(line));
}
