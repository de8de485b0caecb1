using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace PkiMesh.Lab.Tests.Api.Http;

/// <summary>Secrets of type kubernetes.io/service-account-token.</summary>
public sealed class TokenSecretTests
{
    private const string Core = "/api/v1/namespaces/default";
    private const string Secret = """{"metadata":{"name":"robot-token","annotations":{"kubernetes.io/service-account.name":"robot"}},"type":"kubernetes.io/service-account-token"}""";

    [Fact]
    public async Task A_secret_is_given_a_token_that_lives_as_long_as_it_does()
    {
        await using var client = await StartAsync();
        var filled = await FindAsync(client);
        var (token, ca, ns) = (Text(filled, "token"), Text(filled, "ca.crt"), Text(filled, "namespace"));
        Assert.Equal((client.Lab.Services.Ca.Pem, "default"), (ca, ns));
        Assert.Equal((string?)(await client.GetAsync($"{Core}/serviceaccounts/robot")).Json["metadata"]!["uid"], (string?)filled["metadata"]!["annotations"]!["kubernetes.io/service-account.uid"]);
        var claims = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]))!;
        Assert.Equal(("kubernetes/serviceaccount", "system:serviceaccount:default:robot", "robot-token", null),
            ((string?)claims["iss"], (string?)claims["sub"], (string?)claims["kubernetes.io/serviceaccount/secret.name"], claims["exp"]));

        await client.Lab.Clock.AdvanceAsync(TimeSpan.FromDays(2), default);
        Assert.Equal("system:serviceaccount:default:robot", (string?)(await WhoAsync(client, token)).Json["status"]!["userInfo"]!["username"]);
        var reviewed = await client.PostAsync("/apis/authentication.k8s.io/v1/tokenreviews", $$"""{"spec":{"token":"{{token}}","audiences":["elsewhere"]} }""");
        Assert.Equal("[invalid bearer token, token audiences [\"https://kubernetes.default.svc\"] is invalid for the target audiences [\"elsewhere\"]]", (string?)reviewed.Json["status"]!["error"]);

        // What is written over is not good any more; the controller gives what is missing.
        Assert.Equal(200, (await client.SendAsync("PATCH", $"{Core}/secrets/robot-token", """{"data":{"token":"YQ==","namespace":null}}""", "application/merge-patch+json")).Status);
        await RestAsync(client);
        Assert.Equal("default", Text(await FindAsync(client), "namespace"));
        Assert.Equal(401, (await WhoAsync(client, token)).Status);
        await client.SendAsync("PATCH", $"{Core}/secrets/robot-token", """{"data":{"token":null}}""", "application/merge-patch+json");
        await RestAsync(client);
        Assert.Equal(token, Text(await FindAsync(client), "token"));
        Assert.Equal(201, (await WhoAsync(client, token)).Status);

        await client.SendAsync("PATCH", $"{Core}/serviceaccounts/robot", """{"secrets":[{"name":"other"},{"name":"robot-token"}]}""", "application/merge-patch+json");
        Assert.Equal(200, (await client.SendAsync("DELETE", $"{Core}/secrets/robot-token")).Status);
        await RestAsync(client);
        Assert.Equal(401, (await WhoAsync(client, token)).Status);
        var left = (await client.GetAsync($"{Core}/serviceaccounts/robot")).Json["secrets"]!.AsArray();
        Assert.Equal("other", (string?)Assert.Single(left)!["name"]);
    }

    [Fact]
    public async Task A_secret_goes_with_its_account_and_does_not_stay_without_one()
    {
        await using var client = await StartAsync();
        var token = Text(await FindAsync(client), "token");
        await client.SendAsync("DELETE", $"{Core}/serviceaccounts/robot");
        await RestAsync(client);
        Assert.Equal((404, 401), ((await client.GetAsync($"{Core}/secrets/robot-token")).Status, (await WhoAsync(client, token)).Status));

        Assert.Equal(201, (await client.PostAsync($"{Core}/secrets", Secret)).Status);
        await RestAsync(client);
        Assert.Equal(404, (await client.GetAsync($"{Core}/secrets/robot-token")).Status);
        var nameless = await client.PostAsync($"{Core}/secrets", """{"metadata":{"name":"a"},"type":"kubernetes.io/service-account-token"}""");
        Assert.Equal((422, "Secret \"a\" is invalid: metadata.annotations[kubernetes.io/service-account.name]: Required value"), (nameless.Status, nameless.Message));
    }

    private static async Task<LabClient> StartAsync()
    {
        var client = await LabClient.StartAsync();
        Assert.Equal(201, (await client.PostAsync($"{Core}/serviceaccounts", """{"metadata":{"name":"robot"}}""")).Status);
        Assert.Equal(201, (await client.PostAsync($"{Core}/secrets", Secret)).Status);
        await RestAsync(client);
        return client;
    }

    private static Task RestAsync(LabClient client) => client.Lab.Clock.WhenAtRestAsync(default).WaitAsync(TimeSpan.FromMinutes(1));

    private static async Task<JsonObject> FindAsync(LabClient client) => (await client.GetAsync($"{Core}/secrets/robot-token")).Json;

    private static string Text(JsonObject secret, string key) => Encoding.UTF8.GetString(Convert.FromBase64String((string)secret["data"]![key]!));

    private static Task<LabAnswer> WhoAsync(LabClient client, string token) =>
        client.SendAsync("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}", token: token);
}
