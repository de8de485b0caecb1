using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Prerequisites;
using PkiMesh.Engine.Proof;
using Xunit;

namespace PkiMesh.Engine.Tests.Kubernetes;

/// <summary>Which rights are asked for, and what is made of those that are missing.</summary>
public sealed class RightsTests
{
    [Fact]
    public async Task A_subresource_is_asked_for_as_such()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        for (var i = 0; i < 200; i++)
            fake.Then(201, """{"status":{"allowed":false}}""");
        var found = await new RightsChecker(client).CheckAsync(new MeshPrerequisiteOptions(), CancellationToken.None);
        Assert.Equal(MeshPrerequisiteStatus.Missing, found.Status);
        Assert.Contains("lacks create on pods/eviction", found.Evidence);
        Assert.Contains("lacks patch on certificates/status.cert-manager.io in namespace linkerd", found.Evidence);
        Assert.Contains(fake.Requests, request => request.Body.Contains("""{"group":"","resource":"pods","verb":"create","subresource":"eviction"}""", StringComparison.Ordinal));
        Assert.DoesNotContain(fake.Requests, request => request.Body.Contains("\"resource\":\"pods/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_eviction_that_is_forbidden_names_the_right()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.ThenStatus(403, "Forbidden", "no");
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => client.EvictAsync("shop", "web", CancellationToken.None));
        Assert.Contains("'create' on pods/eviction in namespace shop", e.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_metrics_of_an_identity_controller_are_read_or_their_refusal_is_told()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.Then(200, "# HELP\nissuer_cert_ttl_seconds 60\n").ThenStatus(403, "Forbidden", "canary");
        var reader = new IssuerMetricReader(client);
        Assert.NotNull((await reader.ReadAsync("linkerd", "identity-1", CancellationToken.None)).EndsUtc);
        Assert.Equal((null, "the API server answered 403 for its metrics"), await reader.ReadAsync("linkerd", "identity-1", CancellationToken.None));
        Assert.Equal("/api/v1/namespaces/linkerd/pods/identity-1:9990/proxy/metrics", fake.Requests.First().PathAndQuery);
    }

    [Theory]
    [InlineData("cert-manager", "--cluster-resource-namespace=$(POD_NAMESPACE)", "ClusterIssuer tpp, Issuer ca")]
    [InlineData("shop", "--cluster-resource-namespace=$(POD_NAMESPACE)", "Issuer ca")]
    [InlineData("shop", "--cluster-resource-namespace=shop", "ClusterIssuer tpp, Issuer ca")]
    // Where it cannot be seen, any may be it.
    [InlineData("shop", "--v=2", "ClusterIssuer tpp, Issuer ca")]
    public async Task A_ClusterIssuer_signs_with_Secrets_of_one_namespace_alone(string ns, string argument, string expected)
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.Then(200, """{"metadata":{},"items":[{"metadata":{"name":"tpp"},"spec":{"ca":{"secretName":"anchor"}}},{"metadata":{"name":"else"},"spec":{"ca":{"secretName":"else"}}}]}""")
            .Then(200, """{"metadata":{},"items":[{"metadata":{"name":"ca"},"spec":{"ca":{"secretName":"anchor"}}}]}""")
            .Then(200, """{"metadata":{},"items":[{"metadata":{"name":"cert-manager","namespace":"cert-manager"},"spec":{"template":{"spec":{"containers":[{"args":["ARGUMENT"]}]}}}}]}""".Replace("ARGUMENT", argument, StringComparison.Ordinal));
        var signers = await SecretSigners.FindAsync(client, ns, ["anchor"], CancellationToken.None);
        Assert.Equal(expected, string.Join(", ", signers.Select(signer => $"{signer.Kind} {signer.Name}")));
    }
}
