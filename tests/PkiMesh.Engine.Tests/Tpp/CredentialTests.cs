using System.Text;
using PkiMesh.Engine.Tests.Kubernetes;
using PkiMesh.Engine.Tpp.Credentials;
using Xunit;

namespace PkiMesh.Engine.Tests.Tpp;

/// <summary>What becomes of a new grant where the cluster fails in the middle: the Secret never keeps a token that was revoked.</summary>
public sealed class CredentialTests : TppTest
{
    private const string Forbidden = """{"kind":"Status","reason":"Forbidden","message":"no","code":403}""";

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

    private IEnumerable<FakeRequest> Revoked() => Tpp.To("/vedauth/revoke/token");

    /// <summary>The answers are those from the write of the new token on.</summary>
    private async Task<PkiMeshException> UpdateAsync(Action<FakeKube> answers)
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        Tpp.On("/vedsdk/certificates/checkpolicy", new FakeAnswer(200, "{}"));
        Tpp.On("/vedauth/revoke/token", new FakeAnswer(200));
        using var session = await ConnectAsync();
        Tpp.On("/vedauth/authorize/oauth", FakeTpp.Token("token-1"));
        fake.Then(200, Secret("old")).Then(200, """{"metadata":{},"items":[]}""");
        answers(fake);
        var issuer = new TppClusterIssuer { Cluster = null!, Name = "tpp", Zone = "k8s", TppUrl = session.Url, SecretName = "tpp", SecretNamespace = "cert-manager" };
        return await Assert.ThrowsAnyAsync<PkiMeshException>(() => new CredentialUpdater(client, Port, Operation).UpdateAsync(new TppCredentialOptions { Issuer = issuer, Session = session, Force = true }, None));
    }

    private static new string Secret(string token) =>
        $$$"""{"metadata":{"name":"tpp","namespace":"cert-manager"},"type":"Opaque","data":{"access-token":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(token))}}}"}}""";
}
