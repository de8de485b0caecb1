using System.Text.Json.Nodes;
using Xunit;

namespace PkiMesh.Lab.Tests.Api.Http;

/// <summary>Webhooks of a client's own, over the network.</summary>
public sealed class AdmissionWebhookTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Validating = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
    private const string Mutating = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

    [Theory]
    [InlineData("""{"message":"no such thing","code":409,"reason":"Conflict"}""", 409, "Conflict", "admission webhook \"w.example.com\" denied the request: no such thing")]
    [InlineData("""{"reason":"Forbidden","code":403}""", 403, "Forbidden", "admission webhook \"w.example.com\" denied the request: Forbidden")]
    [InlineData("""{"message":"not yet"}""", 400, null, "admission webhook \"w.example.com\" denied the request: not yet")]
    [InlineData(null, 400, null, "admission webhook \"w.example.com\" denied the request without explanation")]
    public async Task A_denial_is_told_in_the_servers_words(string? status, int code, string? reason, string message)
    {
        await using var webhook = await WebhookServer.StartAsync();
        await using var client = await StartAsync(Validating, webhook.Configuration("w", """
            "failurePolicy":"Ignore"
            """));
        webhook.Answer = _ => WebhookServer.Denied(status is null ? null : JsonNode.Parse(status)!.AsObject());

        var refused = await CreateAsync(client);

        Assert.Equal((code, reason, message), (refused.Status, (string?)refused.Json["reason"], refused.Message));
        webhook.Answer = _ =>
        {
            var answer = WebhookServer.Allowed();
            answer["warnings"] = new JsonArray("old");
            return answer;
        };
        var taken = await CreateAsync(client);
        Assert.Equal(201, taken.Status);
        Assert.Equal(["299 - \"old\""], taken.Warnings);
    }

    [Theory]
    [InlineData("gone", "failed to call webhook: Post \"URL?timeout=10s\": dial tcp 127.0.0.1:PORT: connect: connection refused")]
    [InlineData("silent", "failed to call webhook: Post \"URL?timeout=1s\": context deadline exceeded")]
    [InlineData("stranger", "failed to call webhook: Post \"URL?timeout=10s\": tls: failed to verify certificate: x509: certificate signed by unknown authority")]
    [InlineData("{}", "received invalid webhook response: webhook response was absent")]
    [InlineData("""{"allowed":true,"uid":"1"}""", "received invalid webhook response: expected response.uid=\"UID\", got \"1\"")]
    [InlineData("""{"allowed":true,"patch":"W10="}""", "received invalid webhook response: validating webhook may not return response.patch")]
    [InlineData("""{"allowed":true,"patchType":"JSONPatch"}""", "received invalid webhook response: validating webhook may not return response.patchType")]
    public async Task One_that_fails_keeps_the_request_out_or_not_as_its_failurePolicy_says(string how, string message)
    {
        await using var webhook = await WebhookServer.StartAsync();
        var bundle = how == "stranger" ? Convert.ToBase64String("-"u8) : null;
        var time = how == "silent" ? ",\"timeoutSeconds\":1" : "";
        await using var client = await StartAsync(Validating, webhook.Configuration("w", "\"failurePolicy\":\"Fail\"" + time, bundle));
        var url = (string)(await client.GetAsync($"{Validating}/w")).Json["webhooks"]![0]!["clientConfig"]!["url"]!;
        webhook.Answer = _ => how == "silent" ? null : JsonNode.Parse(how.StartsWith('{') ? how : "{}");
        if (how == "gone")
        {
            await webhook.DisposeAsync();
        }

        var refused = await CreateAsync(client);
        var expected = message.Replace("URL", url, StringComparison.Ordinal).Replace("PORT", $"{new Uri(url).Port}", StringComparison.Ordinal)
            .Replace("UID", (string?)webhook.Requests.LastOrDefault()?["uid"], StringComparison.Ordinal);
        Assert.Equal((500, "InternalError", $"Internal error occurred: failed calling webhook \"w.example.com\": {expected}"), (refused.Status, (string?)refused.Json["reason"], refused.Message));

        await client.SendAsync("PATCH", $"{Validating}/w", """[{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Ignore"}]""", "application/json-patch+json");
        Assert.Equal(201, (await CreateAsync(client)).Status);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"rules":[{"operations":["UPDATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["configmaps"]}]}""", false)]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*"],"scope":"Namespaced"}]}""", true)]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*"],"scope":"Cluster"}]}""", false)]
    [InlineData("""{"rules":[{"operations":["CREATE"],"apiGroups":["apps"],"apiVersions":["v1"],"resources":["configmaps"]}]}""", false)]
    [InlineData("""{"rules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["configmaps/status"]}]}""", false)]
    [InlineData("""{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"default"}}}""", true)]
    [InlineData("""{"namespaceSelector":{"matchExpressions":[{"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["default"]}]}}""", false)]
    [InlineData("""{"objectSelector":{"matchLabels":{"app":"a"}}}""", true)]
    [InlineData("""{"objectSelector":{"matchLabels":{"app":"b"}}}""", false)]
    [InlineData("""{"matchConditions":[{"name":"a","expression":"object.metadata.name.startsWith('c')"},{"name":"b","expression":"request.operation == 'CREATE' && oldObject == null"}]}""", true)]
    [InlineData("""{"matchConditions":[{"name":"a","expression":"has(object.data) && object.data.exists(k, k == 'a')"},{"name":"b","expression":"'system:masters' in request.userInfo.groups"}]}""", true)]
    [InlineData("""{"matchConditions":[{"name":"a","expression":"object.metadata.labels.nothing == 'a'"},{"name":"b","expression":"request.namespace != 'default'"}]}""", false)]
    [InlineData("""{"matchConditions":[{"name":"a","expression":"object.metadata.labels.nothing == 'a'"}],"failurePolicy":"Ignore"}""", false)]
    public async Task It_is_asked_where_its_rules_selectors_and_conditions_match(string members, bool asked)
    {
        await using var webhook = await WebhookServer.StartAsync();
        await using var client = await StartAsync(Validating, webhook.Configuration("w", members[1..^1]));

        Assert.Equal(201, (await CreateAsync(client)).Status);

        Assert.Equal(asked ? 1 : 0, webhook.Requests.Count);
    }

    [Fact]
    public async Task A_condition_that_cannot_be_told_refuses_and_one_that_cannot_be_read_is_not_taken()
    {
        await using var webhook = await WebhookServer.StartAsync();
        await using var client = await StartAsync(Validating, webhook.Configuration("w", """
            "matchConditions":[{"name":"a","expression":"object.metadata.labels.nothing == 'a'"}]
            """));

        var refused = await CreateAsync(client);
        Assert.Equal((403, "configmaps \"c\" is forbidden: expression 'object.metadata.labels.nothing == 'a'' resulted in error: no such key: nothing"), (refused.Status, refused.Message));
        Assert.Empty(webhook.Requests);

        var unread = await client.PostAsync(Validating, webhook.Configuration("v", """
            "matchConditions":[{"name":"a","expression":"objekt.metadata"},{"expression":" "}]
            """));
        Assert.Equal(422, unread.Status);
        Assert.Equal(["webhooks[0].matchConditions[0].expression", "webhooks[0].matchConditions[1].expression", "webhooks[0].matchConditions[1].name"],
            unread.Json["details"]!["causes"]!.AsArray().Select(cause => (string?)cause!["field"]));
        Assert.Contains("compilation failed: undeclared reference to 'objekt'", unread.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mutating_one_changes_what_the_next_sees_and_what_is_stored()
    {
        await using var first = await WebhookServer.StartAsync();
        await using var second = await WebhookServer.StartAsync();
        await using var last = await WebhookServer.StartAsync();
        first.Answer = _ => WebhookServer.Labelled("changed");
        await using var client = await StartAsync(Mutating, first.Configuration("a"));
        await client.PostAsync(Mutating, second.Configuration("b", """
            "objectSelector":{"matchLabels":{"changed":"yes"}}
            """));
        await client.PostAsync(Validating, last.Configuration("c"));

        var made = await CreateAsync(client);

        Assert.Equal((201, "yes"), (made.Status, (string?)made.Json["metadata"]!["labels"]!["changed"]));
        Assert.Equal("yes", (string?)Assert.Single(second.Requests)["object"]!["metadata"]!["labels"]!["changed"]);
        Assert.Equal("yes", (string?)Assert.Single(last.Requests)["object"]!["metadata"]!["labels"]!["changed"]);
        Assert.Equal(("CREATE", "default", "c", "kubernetes-admin"), ((string?)last.Requests[0]["operation"], (string?)last.Requests[0]["namespace"], (string?)last.Requests[0]["name"], (string?)last.Requests[0]["userInfo"]!["username"]));

        // It sees deletions and dry runs, of which nothing is stored.
        Assert.Equal(200, (await client.SendAsync("DELETE", $"{Maps}/c")).Status);
        Assert.Equal(("DELETE", null), ((string?)last.Requests[^1]["operation"], last.Requests[^1]["object"]));
        Assert.Equal(201, (await client.PostAsync($"{Maps}?dryRun=All", Body)).Status);
        Assert.True((bool)last.Requests[^1]["dryRun"]!);
        Assert.Equal(404, (await client.GetAsync($"{Maps}/c")).Status);

        first.Answer = _ => new JsonObject { ["allowed"] = true, ["patch"] = "W10=" };
        var refused = await CreateAsync(client);
        Assert.Equal("Internal error occurred: failed calling webhook \"a.example.com\": received invalid webhook response: webhook returned response.patch but not response.patchType", refused.Message);
    }

    private const string Body = """{"metadata":{"name":"c","labels":{"app":"a"}},"data":{"a":"b"}}""";

    private static async Task<LabClient> StartAsync(string path, string configuration)
    {
        var client = await LabClient.StartAsync();
        var made = await client.PostAsync(path, configuration);
        Assert.True(made.Status == 201, made.Text);
        return client;
    }

    private static Task<LabAnswer> CreateAsync(LabClient client) => client.PostAsync(Maps, Body);
}
