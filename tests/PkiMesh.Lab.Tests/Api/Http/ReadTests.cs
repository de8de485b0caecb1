using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace PkiMesh.Lab.Tests.Api.Http;

/// <summary>Reads as a real server answers them (kubernetes release-1.34).</summary>
public class ReadTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private const string Things = "/apis/example.com/v1/namespaces/default/things";

    [Theory]
    [InlineData("!", "illegal base64 data at input byte 0")]
    [InlineData("YWJj!", "illegal base64 data at input byte 4")]
    [InlineData("YWJjZ", "illegal base64 data at input byte 4")]
    [InlineData("IA", "unexpected end of JSON input")]
    [InlineData("""{"v":"v2","rv":1,"start":"a"}""", "server does not recognize this encoded version v2", true)]
    [InlineData("""{"v":"meta.k8s.io/v1","start":"a"}""", "incorrect encoded start resourceVersion (version meta.k8s.io/v1)", true)]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":1}""", "encoded start key empty (version meta.k8s.io/v1)", true)]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":1,"start":"../a"}""", "../a", true)]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":"x","start":"a"}""", "json: cannot unmarshal string into Go struct field continueToken.rv of type int64", true)]
    public async Task A_continue_token_that_is_none_is_told_why(string token, string why, bool encoded = false)
    {
        await using var client = await LabClient.StartAsync();
        if (encoded)
        {
            token = System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(token));
        }

        var answer = await client.GetAsync($"{ConfigMaps}?continue={Uri.EscapeDataString(token)}");

        Assert.Equal((400, $"invalid continue token: continue key is not valid: {why}"), (answer.Status, answer.Message));
    }

    [Theory]
    [InlineData("POST", "/api/v1/configmaps", 405, "the server does not allow this method on the requested resource")]
    [InlineData("DELETE", "/api/v1/configmaps", 405, "the server does not allow this method on the requested resource")]
    [InlineData("DELETE", "/api/v1/configmaps/x", 404, "the server could not find the requested resource")]
    [InlineData("POST", "/api/v1/bindings", 404, "the server could not find the requested resource")]
    [InlineData("POST", "/apis/example.com/v1/things", 404, "404 page not found\n")]
    public async Task Over_all_namespaces_there_are_lists_only(string method, string path, int status, string message)
    {
        await using var client = await LabClient.StartAsync();
        await WriteTests.ServeThingsAsync(client);

        var answer = await client.SendAsync(method, path, method == "POST" ? "{}" : null);

        Assert.Equal((status, message), (answer.Status, answer.ContentType.StartsWith("text/", StringComparison.Ordinal) ? answer.Text : answer.Message));
    }

    [Fact]
    public async Task A_custom_resource_has_no_protobuf()
    {
        await using var client = await LabClient.StartAsync();
        await WriteTests.ServeThingsAsync(client);
        await client.PostAsync(Things, """{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"t"}}""");

        var only = await client.SendAsync("GET", $"{Things}/t", headers: ("Accept", "application/vnd.kubernetes.protobuf"));
        var listed = await client.SendAsync("GET", Things, headers: ("Accept", "application/vnd.kubernetes.protobuf"));
        var either = await client.SendAsync("GET", $"{Things}/t", headers: ("Accept", "application/vnd.kubernetes.protobuf, application/json"));
        var core = await client.SendAsync("GET", "/api/v1/namespaces/default", headers: ("Accept", "application/vnd.kubernetes.protobuf"));

        Assert.Equal((406, "object *unstructured.Unstructured does not implement the protobuf marshalling interface and cannot be encoded to a protobuf message"), (only.Status, only.Message));
        Assert.Equal(406, listed.Status);
        Assert.Equal((200, 200), (either.Status, core.Status));
        // Its answer is a Status, which has.
        Assert.Equal(200, (await client.SendAsync("DELETE", $"{Things}/t", headers: ("Accept", "application/vnd.kubernetes.protobuf"))).Status);
    }

    [Fact]
    public async Task An_error_comes_in_the_form_asked_for()
    {
        await using var client = await LabClient.StartAsync();

        var yaml = await client.SendAsync("GET", $"{ConfigMaps}/x", headers: ("Accept", "application/yaml"));
        var table = await client.SendAsync("GET", $"{ConfigMaps}/x", headers: ("Accept", "application/yaml;as=Table;g=meta.k8s.io;v=v1"));

        Assert.Equal((404, "application/yaml"), (yaml.Status, yaml.ContentType));
        Assert.Contains("message: configmaps \"x\" not found", yaml.Text, StringComparison.Ordinal);
        Assert.Equal("application/json", table.ContentType);
    }

    [Fact]
    public async Task A_watch_may_be_asked_to_last_as_long_as_one_likes()
    {
        await using var client = await LabClient.StartAsync();
        foreach (var seconds in (string[])["5000000", "9223372036854775807"])
        {
            using var watch = await client.OpenAsync($"{ConfigMaps}?watch=1&timeoutSeconds={seconds}");
            using var reader = new StreamReader(await watch.Content.ReadAsStreamAsync());

            Assert.Equal("ADDED", (string?)JsonNode.Parse((await reader.ReadLineAsync())!)!["type"]);
        }
    }

    [Fact]
    public async Task A_watch_sends_what_is_larger_than_its_buffer_whole()
    {
        await using var client = await LabClient.StartAsync();
        var text = new string('x', 100_000);
        foreach (var name in (string[])["a", "b", "c"])
        {
            await client.PostAsync(ConfigMaps, $$$"""{"metadata":{"name":"{{{name}}}","labels":{"big":"y"}},"data":{"k":"{{{text}}}"} }""");
        }

        var watch = await client.GetAsync($"{ConfigMaps}?watch=1&labelSelector=big&timeoutSeconds=1");

        Assert.Equal(["a", "b", "c"], watch.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["object"]!["metadata"]!["name"]!));
    }
}
