using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Hosting;
using Xunit;

namespace PkiMesh.Lab.Tests.Api.Http;

public class KubeServerTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task The_answer_carries_the_time_of_the_lab()
    {
        await using var client = await LabClient.StartAsync(new LabOptions { StartTime = new(2031, 5, 1, 0, 0, 0, TimeSpan.Zero) });
        await client.Lab.Clock.AdvanceAsync(TimeSpan.FromDays(30), default);

        var answer = await client.GetAsync("/version");

        Assert.Equal(new DateTime(2031, 5, 31), answer.Date!.Value.UtcDateTime.Date);
    }

    [Fact]
    public async Task A_list_comes_in_pages_that_show_one_state()
    {
        await using var client = await LabClient.StartAsync();
        foreach (var name in (string[])["p1", "p2", "p3"])
        {
            await client.PostAsync(ConfigMaps, $$$"""{ "metadata": { "name": "{{{name}}}", "labels": { "page": "y" } } }""");
        }

        var first = (await client.GetAsync($"{ConfigMaps}?limit=2&labelSelector=page")).Json;
        await client.SendAsync("DELETE", $"{ConfigMaps}/p3");
        var token = (string)first["metadata"]!["continue"]!;
        var second = (await client.GetAsync($"{ConfigMaps}?limit=2&labelSelector=page&continue={token}")).Json;

        Assert.Equal(["p1", "p2"], Names(first));
        Assert.Equal(["p3"], Names(second));
        Assert.Equal((string?)first["metadata"]!["resourceVersion"], (string?)second["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public async Task A_watch_shows_changes_through_its_selector()
    {
        await using var client = await LabClient.StartAsync();
        var start = (string)(await client.GetAsync(ConfigMaps)).Json["metadata"]!["resourceVersion"]!;
        await client.PostAsync(ConfigMaps, """{"metadata":{"name":"w"}}""");
        await client.SendAsync("PATCH", $"{ConfigMaps}/w", """{"metadata":{"labels":{"x":"y"}}}""", "application/merge-patch+json");
        await client.SendAsync("PATCH", $"{ConfigMaps}/w", """{"data":{"k":"v"}}""", "application/merge-patch+json");
        await client.SendAsync("PATCH", $"{ConfigMaps}/w", """{"metadata":{"labels":null}}""", "application/merge-patch+json");

        var watch = await client.GetAsync($"{ConfigMaps}?watch=1&resourceVersion={start}&labelSelector=x%3Dy&timeoutSeconds=1");

        Assert.Equal(["ADDED", "MODIFIED", "DELETED"], Events(watch).Select(one => (string)one["type"]!));
    }

    [Fact]
    public async Task A_watch_list_ends_its_first_part_with_a_bookmark()
    {
        await using var client = await LabClient.StartAsync();

        var watch = await client.GetAsync("/api/v1/namespaces?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1");

        var last = Events(watch).Last(one => one["object"]!["metadata"]!["annotations"] is not null);
        Assert.Equal(("BOOKMARK", "true"), ((string)last["type"]!, (string)last["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]!));
    }

    [Fact]
    public async Task A_watch_from_what_is_forgotten_is_told_so()
    {
        await using var client = await LabClient.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await client.PostAsync(ConfigMaps, $$$"""{ "metadata": { "name": "c{{{i.ToString(CultureInfo.InvariantCulture)}}}" } }""");
        }

        var watch = await client.GetAsync($"{ConfigMaps}?watch=1&resourceVersion=1&timeoutSeconds=1");
        var future = await client.GetAsync($"{ConfigMaps}?resourceVersion=99999999");

        Assert.Equal(504, future.Status);
        Assert.StartsWith("Timeout: Too large resource version: 99999999, current: ", future.Message, StringComparison.Ordinal);
        Assert.Equal(200, watch.Status);
    }

    [Fact]
    public async Task Tokens_of_accounts_are_good_for_their_audience_and_time()
    {
        await using var client = await LabClient.StartAsync();
        await client.PostAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"robot"}}""");
        var own = await Token(client, "{}");
        var foreign = await Token(client, """{"audiences":["identity.l5d.io"]}""");

        var forbidden = await client.SendAsync("GET", ConfigMaps, token: own);
        var refused = await client.SendAsync("GET", ConfigMaps, token: foreign);
        await client.Lab.Clock.AdvanceAsync(TimeSpan.FromHours(2), default);
        var late = await client.SendAsync("GET", ConfigMaps, token: own);

        Assert.Equal("configmaps is forbidden: User \"system:serviceaccount:default:robot\" cannot list resource \"configmaps\" in API group \"\" in the namespace \"default\"", forbidden.Message);
        Assert.Equal(401, refused.Status);
        Assert.Equal(401, late.Status);
    }

    [Fact]
    public async Task A_role_allows_what_it_names_and_no_more()
    {
        await using var client = await LabClient.StartAsync();
        const string Rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/default";
        await client.PostAsync($"{Rbac}/roles", """{"metadata":{"name":"r"},"rules":[{"apiGroups":[""],"resources":["configmaps"],"resourceNames":["l1"],"verbs":["get","list"]}]}""");
        await client.PostAsync($"{Rbac}/rolebindings", """{"metadata":{"name":"r"},"subjects":[{"kind":"User","name":"alice","apiGroup":"rbac.authorization.k8s.io"}],"roleRef":{"kind":"Role","name":"r","apiGroup":"rbac.authorization.k8s.io"}}""");
        await client.PostAsync(ConfigMaps, """{"metadata":{"name":"l1"}}""");

        var one = await client.SendAsync("GET", $"{ConfigMaps}/l1", token: "viewtoken");
        var all = await client.SendAsync("GET", ConfigMaps, token: "viewtoken");
        var byName = await client.SendAsync("GET", $"{ConfigMaps}?fieldSelector=metadata.name%3Dl1", token: "viewtoken");

        Assert.Equal((200, 403, 200), (one.Status, all.Status, byName.Status));
    }

    [Fact]
    public async Task An_ordered_fault_happens_as_often_as_ordered()
    {
        await using var client = await LabClient.StartAsync();
        client.Lab.Services.Faults.Add(new JsonObject { ["verb"] = "GET", ["path"] = "configmaps", ["status"] = 429, ["retryAfterSeconds"] = 1, ["count"] = 2 });

        var statuses = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            statuses.Add((await client.GetAsync(ConfigMaps)).Status);
        }

        Assert.Equal([429, 429, 200], statuses);
    }

    private static async Task<string> Token(LabClient client, string spec) =>
        (string)(await client.PostAsync("/api/v1/namespaces/default/serviceaccounts/robot/token", $$$"""{ "spec": {{{spec}}} }""")).Json["status"]!["token"]!;

    private static IEnumerable<string> Names(JsonObject list) => list["items"]!.AsArray().Select(item => (string)item!["metadata"]!["name"]!);

    private static IEnumerable<JsonObject> Events(LabAnswer watch) =>
        watch.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject());
}
