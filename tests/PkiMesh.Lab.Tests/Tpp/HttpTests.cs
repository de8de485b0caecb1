using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Xunit;

namespace PkiMesh.Lab.Tests.Tpp;

public class HttpTests(TppFixture fixture) : IClassFixture<TppFixture>
{
    private TppHost Host => fixture.Host;

    [Theory]
    [InlineData("vedsdk/SystemStatus/Version")]
    [InlineData("VEDSDK/systemstatus/VERSION")]
    [InlineData("vedsdk/systemstatus/version/")]
    [InlineData("vedsdk/SystemStatus%2fVersion")]
    public async Task Paths_are_taken_in_any_case_and_with_encoded_slashes(string path)
    {
        var answer = await Host.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(25, Version.Parse(answer.Text("Version")).Major);
    }

    [Fact]
    public async Task The_ping_needs_no_token()
    {
        using var client = Host.NewClient();
        using var response = await client.GetAsync(new Uri("vedsdk/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("vedsdk/certificates?limit=1", "/vedsdk/certificates/?limit=1")]
    [InlineData("vedsdk", "/vedsdk/")]
    public async Task A_folder_without_its_slash_is_redirected(string path, string location)
    {
        var answer = await Host.GetAsync(path);
        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.Status);
        Assert.Equal(location, answer.Headers["Location"]);
    }

    [Fact]
    public async Task The_date_is_the_labs()
    {
        var answer = await Host.GetAsync("vedsdk/");
        var date = DateTimeOffset.Parse(answer.Headers["Date"], CultureInfo.InvariantCulture);
        Assert.Equal(Host.State.Now, date, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task What_is_not_there_is_404_and_the_wrong_verb_405()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await Host.GetAsync("vedsdk/nothing")).Status);
        var answer = await Host.GetAsync("vedsdk/certificates/request/");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await Host.GetAsync("vedsdk/config/isvalid")).Status);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("{")]
    public async Task A_body_that_is_no_object_is_400(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "vedsdk/config/isvalid") { Content = new StringContent(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Host.Token);
        using var response = await Host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Health_tells_of_the_engine()
    {
        var answer = await Host.GetAsync("vedsdk/SystemStatus/");
        Assert.Equal("Up", JsonNode.Parse(answer.Body)![0]!["services"]!["iis"]!["status"]!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await Host.GetAsync("vedsdk/serverstatus/active")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Host.GetAsync("vedsdk/serverstatus/idle")).Status);
    }
}
