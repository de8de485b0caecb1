using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Engine.Tests.Kubernetes;
using PkiMesh.Engine.Tpp.Credentials;
using Xunit;

namespace PkiMesh.Engine.Tests.Tpp;

/// <summary>What becomes of a new grant where the cluster fails in the middle: the Secret never keeps a token that was revoked.</summary>
public sealed class CredentialTests : TppTest
{
    private const string Forbidden = """{"kind":"Status","reason":"Forbidden","message":"no","code":403}""";
    private const string NoIssuers = """{"metadata":{},"items":[]}""";
    private IReadOnlyList<(string Method, string PathAndQuery, string Body)> _asked = [];

    [Fact]
    public async Task A_token_that_is_put_back_has_the_new_grant_revoked()
    {
        var e = await UpdateAsync(kube => kube.Then(200, "{}").Then(403, Forbidden).Then(200, "{}"));
        Assert.Equal("ClusterForbidden", e.ErrorId);
        Assert.EndsWith("The token before was put back.", e.Message, StringComparison.Ordinal);
        Assert.Single(Revoked());
    }

    [Fact]
    public async Task A_token_that_cannot_be_put_back_leaves_the_new_grant_alive()
    {
        var e = await UpdateAsync(kube => kube.Then(200, "{}").Then(403, Forbidden).Then(403, Forbidden));
        Assert.DoesNotContain("put back", e.Message, StringComparison.Ordinal);
        Assert.Empty(Revoked());
        Assert.Contains(Operation.Warnings, warning => warning.Contains("could not be put back", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_write_without_an_answer_is_looked_up()
    {
        var e = await UpdateAsync(kube => kube.Then(500, "{}").Then(200, Secret("old")));
        Assert.DoesNotContain("put back", e.Message, StringComparison.Ordinal);
        Assert.Single(Revoked());
    }

    [Fact]
    public async Task A_write_that_was_done_without_an_answer_is_taken_back()
    {
        var e = await UpdateAsync(kube => kube.Then(500, "{}").Then(200, Secret("token-1")).Then(200, "{}"));
        Assert.EndsWith("The token before was put back.", e.Message, StringComparison.Ordinal);
        Assert.Single(Revoked());
    }

    [Fact]
    public async Task A_write_of_which_nothing_is_known_leaves_the_new_grant_alive()
    {
        await UpdateAsync(kube => kube.Then(500, "{}").Then(403, Forbidden).Then(403, Forbidden));
        Assert.Empty(Revoked());
    }

    /// <summary>Whoever reads the Secret gets the new token, and whoever holds the old one keeps it.</summary>
    [Fact]
    public async Task Issuers_with_the_same_Secret_or_the_same_token_count()
    {
        await UpdateAsync(kube => kube.Then(200, Secret("old")).Then(200, "{}").Then(403, Forbidden).Then(200, "{}"), Issuers("shares", null, @"k8s\other"), Issuers("team", "team", @"k8s\team"));
        Assert.Contains("Issuer team/team signs in with the same token; its grant is left as it is.", Operation.Warnings);
        Assert.Equal(2, Tpp.To("/vedsdk/certificates/checkpolicy").Select(request => request.Body).Distinct().Count());
    }

    [Fact]
    public async Task A_password_that_another_manager_put_there_goes_with_Force()
    {
        var kept = Secret("token-1").Replace("\"data\":{", "\"data\":{\"username\":\"dQ==\",\"password\":\"cA==\",", StringComparison.Ordinal);
        await UpdateAsync(kube => kube.Then(200, kept).Then(200, "{}").Then(403, Forbidden).Then(200, "{}"));
        var patch = Assert.Single(_asked, request => request.Method == "PATCH" && request.Body.Contains("\"password\":null", StringComparison.Ordinal));
        Assert.Contains("secrets/tpp", patch.PathAndQuery, StringComparison.Ordinal);
    }

    private IEnumerable<FakeRequest> Revoked() => Tpp.To("/vedauth/revoke/token");

    /// <summary>The answers are those from the write of the new token on.</summary>
    private async Task<PkiMeshException> UpdateAsync(Action<FakeKube> answers, string clusterIssuers = NoIssuers, string issuers = NoIssuers)
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        Tpp.On("/vedsdk/certificates/checkpolicy", new FakeAnswer(200, "{}"));
        Tpp.On("/vedauth/revoke/token", new FakeAnswer(200));
        using var session = await ConnectAsync();
        Tpp.On("/vedauth/authorize/oauth", FakeTpp.Token("token-1"));
        fake.Then(200, Secret("old")).Then(200, clusterIssuers).Then(200, issuers);
        answers(fake);
        var issuer = new TppClusterIssuer { Cluster = null!, Name = "tpp", Zone = "k8s", TppUrl = session.Url, SecretName = "tpp", SecretNamespace = "cert-manager" };
        var failure = await Assert.ThrowsAnyAsync<PkiMeshException>(() => new CredentialUpdater(client, Port, Operation).UpdateAsync(new TppCredentialOptions { Issuer = issuer, Session = session, Force = true }, None));
        _asked = [.. fake.Requests];
        return failure;
    }

    private static string Issuers(string name, string? ns, string zone) => new JsonObject
    {
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray(new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
            ["spec"] = new JsonObject
            {
                ["venafi"] = new JsonObject
                {
                    ["zone"] = zone,
                    ["tpp"] = new JsonObject { ["url"] = "https://tpp.example/vedsdk", ["credentialsRef"] = new JsonObject { ["name"] = "tpp" } },
                }
            },
        }),
    }.ToJsonString();

    private static new string Secret(string token) =>
        $$$"""{"metadata":{"name":"tpp","namespace":"cert-manager"},"type":"Opaque","data":{"access-token":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(token))}}}"}}""";
}
