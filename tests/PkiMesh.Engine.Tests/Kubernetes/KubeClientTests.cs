using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using k8s;
using k8s.Authentication;
using k8s.Exceptions;
using PkiMesh.Engine.Kubernetes;
using Xunit;

namespace PkiMesh.Engine.Tests.Kubernetes;

public sealed class KubeClientTests
{
    private static readonly CancellationToken s_never = CancellationToken.None;

    [Fact]
    public async Task Missing_is_null_and_required_is_an_error()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        const string Details = """{"name":"a","kind":"configmaps"}""";
        fake.ThenStatus(404, "NotFound", "configmaps \"a\" not found", Details).ThenStatus(404, "NotFound", "configmaps \"a\" not found", Details);
        Assert.Null(await client.GetAsync(KubeResources.ConfigMaps, "n", "a", s_never));
        var e = await Assert.ThrowsAsync<KubeException>(() => client.RequireAsync(KubeResources.ConfigMaps, "n", "a", s_never));
        Assert.Equal("ClusterObjectNotFound", e.ErrorId);
        Assert.Equal("ConfigMap n/a does not exist.", e.Message);
    }

    /// <summary>The token of a program named in the kubeconfig ends in the midst of a run, and the program is not signed in any more.</summary>
    [Fact]
    public async Task A_program_that_gives_no_credential_is_named()
    {
        var configuration = new KubernetesClientConfiguration { Host = "https://127.0.0.1:1", TokenProvider = new SignedOut() };
        using var client = new KubeClient(new KubeTransport(configuration, TimeProvider.System));
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => client.GetAsync(KubeResources.ConfigMaps, "n", "a", s_never));
        Assert.Equal(("ClusterUnauthorized", PkiMeshErrorKind.AuthenticationError), (e.ErrorId, e.Kind));
        Assert.Contains("gave no credential for https://127.0.0.1:1: external exec failed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_go_on_from_page_to_page()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.Then(200, """{"metadata":{"continue":"t/+"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}""")
            .Then(200, """{"metadata":{},"items":[{"metadata":{"name":"c"}}]}""");
        var names = new List<string>();
        await foreach (var o in client.ListAsync(KubeResources.Pods, "n", new ListQuery(LabelSelector: "a=b", PageSize: 2), s_never))
            names.Add(o.Name());
        Assert.Equal(["a", "b", "c"], names);
        Assert.Equal(["/api/v1/namespaces/n/pods?limit=2&labelSelector=a%3Db", "/api/v1/namespaces/n/pods?limit=2&labelSelector=a%3Db&continue=t%2F%2B"],
            fake.Requests.Select(r => r.PathAndQuery));
    }

    [Fact]
    public async Task A_busy_server_is_asked_again()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.Then(429, """{"kind":"Status","code":429,"reason":"TooManyRequests"}""", ("Retry-After", "0"))
            .ThenStatus(503, "ServiceUnavailable", "down")
            .ThenAbort()
            .ThenBreakOff("""{"metadata":{""")
            .Then(200, """{"metadata":{"name":"a"}}""");
        Assert.Equal("a", (await client.GetAsync(KubeResources.ConfigMaps, "n", "a", s_never))!.Name());
        Assert.Equal(5, fake.Requests.Count);
    }

    [Fact]
    public async Task A_create_that_may_have_happened_is_not_sent_twice()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.ThenAbort().Then(201, "{}");
        var body = JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"n"}}""")!.AsObject();
        var e = await Assert.ThrowsAsync<PkiMeshException>(() => client.CreateAsync(KubeResources.ConfigMaps, body, false, s_never));
        Assert.Equal("ClusterConnectionLost", e.ErrorId);
        Assert.Single(fake.Requests);
    }

    public static TheoryData<int, string, string, string, string, PkiMeshErrorKind, string> Refusals => new()
    {
        { 401, "Unauthorized", "Unauthorized", "{}", "ClusterUnauthorized", PkiMeshErrorKind.AuthenticationError, "credentials" },
        { 403, "Forbidden", "configmaps \"a\" is forbidden: User \"x\" cannot patch resource", """{"name":"a","kind":"configmaps"}""", "ClusterForbidden", PkiMeshErrorKind.PermissionDenied, "User \"x\"" },
        { 403, "Forbidden", "unable to create new content in namespace n because it is being terminated", """{"causes":[{"reason":"NamespaceTerminating","message":"namespace n is being terminated","field":"metadata.namespace"}]}""", "NamespaceTerminating", PkiMeshErrorKind.InvalidOperation, "being deleted" },
        { 403, "Forbidden", "admission webhook \"webhook.cert-manager.io\" denied the request: spec.renewBefore: Invalid value", "{}", "ClusterAdmissionDenied", PkiMeshErrorKind.InvalidData, "renewBefore" },
        { 404, "NotFound", "namespaces \"n\" not found", """{"name":"n","kind":"namespaces"}""", "NamespaceNotFound", PkiMeshErrorKind.ObjectNotFound, "Namespace n" },
        { 409, "Conflict", "Apply failed with 2 conflicts", """{"causes":[{"reason":"FieldManagerConflict","message":"conflict with \"kubectl\" using v1","field":".data.a"},{"reason":"FieldManagerConflict","message":"conflict with \"helm\"","field":".data.b"}]}""", "FieldManagerConflict", PkiMeshErrorKind.ResourceExists, "\"kubectl\" holds .data.a; \"helm\" holds .data.b" },
        { 422, "Invalid", "ConfigMap \"a\" is invalid: metadata.name: Invalid value", "{}", "ClusterObjectInvalid", PkiMeshErrorKind.InvalidData, "metadata.name" },
        { 500, "InternalError", "failed calling webhook \"webhook.cert-manager.io\": connection refused", "{}", "ClusterWebhookUnavailable", PkiMeshErrorKind.ResourceUnavailable, "connection refused" },
        { 500, "InternalError", "boom", "{}", "ClusterServerError", PkiMeshErrorKind.ResourceUnavailable, "boom" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refusals_become_errors(int code, string reason, string message, string details, string errorId, PkiMeshErrorKind kind, string word)
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.ThenStatus(code, reason, message, details);
        var body = JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"n"},"data":{"a":"canary-value"}}""")!.AsObject();
        var e = await Assert.ThrowsAsync<KubeException>(() => client.ApplyAsync(KubeResources.ConfigMaps, body, new ApplyOptions(), s_never));
        Assert.Equal(errorId, e.ErrorId);
        Assert.Equal(kind, e.Kind);
        Assert.Contains(word, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", e.ToString(), StringComparison.Ordinal);
        Assert.Single(fake.Requests);
    }

    [Fact]
    public async Task A_kind_that_is_not_served_says_what_to_install()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.Then(404, "404 page not found");
        var e = await Assert.ThrowsAsync<KubeException>(async () =>
        {
            await foreach (var _ in client.ListAsync(KubeResources.Certificates, null, null, s_never))
                Assert.Fail("nothing can be listed");
        });
        Assert.Equal("CrdMissing", e.ErrorId);
        Assert.Contains("Install-CertManager", e.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_server_says_of_a_Secret_is_not_repeated()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.ThenStatus(422, "Invalid", "Secret \"s\" is invalid: data[a]: Invalid value: \"canary-value\"",
            """{"causes":[{"reason":"FieldValueInvalid","message":"Invalid value: \"canary-value\"","field":"data[a]"}]}""");
        var body = JsonNode.Parse("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":"n"},"data":{"a":"canary-value"}}""")!.AsObject();
        var e = await Assert.ThrowsAsync<KubeException>(() => client.ApplyAsync(KubeResources.Secrets, body, new ApplyOptions(), s_never));
        Assert.Equal("ClusterObjectInvalid", e.ErrorId);
        Assert.Contains("data[a]", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", e + string.Join(' ', e.Causes) + e.ServerMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_there_is_unreachable()
    {
        using var client = new KubeClient(new KubeTransport(new KubernetesClientConfiguration { Host = "http://127.0.0.1:9" }, TimeProvider.System));
        var e = await Assert.ThrowsAsync<PkiMeshException>(() => client.GetPathAsync("/version", s_never));
        Assert.Equal("ClusterUnreachable", e.ErrorId);
        Assert.Equal(PkiMeshErrorKind.ConnectionError, e.Kind);
    }

    [Fact]
    public async Task A_request_that_hangs_ends_with_the_stop()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.ThenHang();
        using var stop = new CancellationTokenSource();
        var asked = client.GetPathAsync("/version", stop.Token);
        while (fake.Requests.IsEmpty)
            await Task.Yield();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.WaitAsync(TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public async Task The_servers_clock_is_the_clock()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.Then(200, "{}", ("Date", "Thu, 24 Dec 2076 04:26:07 GMT"));
        await client.GetPathAsync("/version", s_never);
        Assert.Equal(2076, client.ServerNow.Year);
    }

    private sealed class SignedOut : ITokenProvider
    {
        public Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken) => throw new KubeConfigException("external exec failed due to timeout");
    }
}
