using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Tests.Api.Http;
using Xunit;

namespace PkiMesh.Lab.Tests.Faults;

/// <summary>Faults of requests, on the wire.</summary>
public class RequestFaultTests
{
    private const string Path = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task A_reset_does_what_was_asked_and_breaks_the_answer()
    {
        await using var client = await LabClient.StartAsync();
        Order(client, """{"action":"reset","verb":"CREATE","path":"configmaps","count":1}""");

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.SendAsync("POST", Path, ConfigMap("a"), "application/json"));

        Assert.NotNull(client.Lab.Api.Get(KnownResources.ConfigMaps, "default", "a"));
        Assert.Equal(201, (await client.SendAsync("POST", Path, ConfigMap("b"), "application/json")).Status);
    }

    [Fact]
    public async Task A_reset_breaks_a_watch_within_an_event()
    {
        await using var client = await LabClient.StartAsync();
        Order(client, """{"action":"reset","verb":"WATCH"}""");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.SendAsync("GET", $"{Path}?watch=true&timeoutSeconds=5"));
        // A list has the same method and is another verb.
        Assert.Equal(200, (await client.SendAsync("GET", Path)).Status);
    }

    [Fact]
    public async Task A_watch_that_will_break_begins_before_its_first_event()
    {
        await using var client = await LabClient.StartAsync();
        Order(client, """{"action":"reset","verb":"WATCH"}""");

        var version = (string)(await client.SendAsync("GET", Path)).Json["metadata"]!["resourceVersion"]!;
        using var watch = await client.OpenAsync($"{Path}?watch=true&resourceVersion={version}");
        Assert.Equal(200, (int)watch.StatusCode);

        Assert.Equal(201, (await client.SendAsync("POST", Path, ConfigMap("a"), "application/json")).Status);
        await Assert.ThrowsAnyAsync<Exception>(() => watch.Content.ReadAsStringAsync().WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task A_refused_request_is_not_done()
    {
        await using var client = await LabClient.StartAsync();
        Order(client, """{"action":"refuse","verb":"POST","count":1}""");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.SendAsync("POST", Path, ConfigMap("a"), "application/json"));
        Assert.Null(client.Lab.Api.Get(KnownResources.ConfigMaps, "default", "a"));
    }

    [Fact]
    public async Task A_watch_hears_of_410_as_an_event_and_others_as_a_status()
    {
        await using var client = await LabClient.StartAsync();
        Order(client, """{"status":410,"path":"configmaps"}""");

        var watch = await client.SendAsync("GET", $"{Path}?watch=true&resourceVersion=1");
        Assert.Equal((200, "ERROR"), (watch.Status, (string?)watch.Json["type"]));
        Assert.Equal((410, "Expired"), ((int?)watch.Json["object"]!["code"], (string?)watch.Json["object"]!["reason"]));

        var list = await client.SendAsync("GET", $"{Path}?limit=1&continue=x");
        Assert.Equal((410, "Expired"), (list.Status, (string?)list.Json["reason"]));
    }

    [Theory]
    [InlineData(409, "Conflict")]
    [InlineData(500, "InternalError")]
    [InlineData(503, "ServiceUnavailable")]
    public async Task A_status_comes_with_its_reason(int status, string reason)
    {
        await using var client = await LabClient.StartAsync();
        Order(client, $$"""{"status":{{status}},"verb":"UPDATE","message":"ordered"}""");
        var answer = await client.SendAsync("PUT", $"{Path}/a", ConfigMap("a"), "application/json");
        Assert.Equal((status, reason, "ordered"), (answer.Status, (string?)answer.Json["reason"], (string?)answer.Json["message"]));
    }

    [Fact]
    public async Task The_date_is_wrong_by_the_skew_and_nothing_else_is()
    {
        await using var client = await LabClient.StartAsync();
        Order(client, """{"id":"skew","action":"clockSkew","server":"kubernetes","skew":"-P2D"}""");
        var now = client.Lab.Clock.GetUtcNow();

        var created = await client.SendAsync("POST", Path, ConfigMap("a"), "application/json");
        var date = created.Date!.Value;
        Assert.InRange((now - date).TotalHours, 47.9, 48.1);
        var made = DateTimeOffset.Parse((string)created.Json["metadata"]!["creationTimestamp"]!, CultureInfo.InvariantCulture);
        Assert.InRange((now - made).TotalHours, -0.1, 0.1);

        Assert.Equal(1, client.Lab.Services.Faults.Remove("skew"));
        var after = (await client.SendAsync("GET", Path)).Date!.Value;
        Assert.InRange((after - now).TotalHours, -0.1, 0.1);
    }

    [Fact]
    public async Task The_control_URL_orders_lists_and_takes_back()
    {
        await using var client = await LabClient.StartAsync();
        using var http = new HttpClient();
        var faults = new Uri(client.Lab.Wire!.ControlUrl + "faults");

        using var ordered = await http.PostAsJsonAsync(faults, new JsonObject { ["status"] = 503, ["server"] = "kubernetes", ["verb"] = "list", ["path"] = "configmaps" });
        Assert.Equal(201, (int)ordered.StatusCode);
        Assert.Equal(503, (await client.SendAsync("GET", Path)).Status);
        var listed = (await http.GetFromJsonAsync<JsonObject>(faults))!["faults"]!.AsArray();
        Assert.Equal((1, "LIST", "status"), ((int?)listed[0]!["hits"], (string?)listed[0]!["verb"], (string?)listed[0]!["action"]));

        using var wrong = await http.PostAsJsonAsync(faults, new JsonObject { ["action"] = "killController", ["path"] = "^nobody/" });
        Assert.Equal(400, (int)wrong.StatusCode);
        Assert.Contains("No running container fits", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var removed = await http.DeleteAsync(faults);
        Assert.Equal(200, (await client.SendAsync("GET", Path)).Status);
    }

    private static void Order(LabClient client, string order) => client.Lab.Services.Faults.Add((JsonObject)JsonNode.Parse(order)!);

    private static string ConfigMap(string name) =>
        new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
            ["data"] = new JsonObject { ["k"] = new string('x', 2000) },
        }.ToJsonString();
}
