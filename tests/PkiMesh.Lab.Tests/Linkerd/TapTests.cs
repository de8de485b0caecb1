using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Linkerd.Viz.Wire;
using PkiMesh.Lab.Workloads;
using Xunit;

namespace PkiMesh.Lab.Tests.Linkerd;

/// <summary>viz's tap: found through its APIService, asked as the CLI asks it, answering in linkerd's wire format.</summary>
public sealed class TapTests
{
    private const string Identity = "tap.linkerd-viz.serviceaccount.identity.linkerd.cluster.local";

    [Fact]
    public async Task Requests_are_seen_from_both_ends_with_their_tls()
    {
        await using var viz = await TestViz.StartAsync();
        var web = Assert.Single(viz.Mesh.Cluster.Pods("emojivoto", "web-"));
        Assert.Equal("true", web.Annotation("viz.linkerd.io/tap-enabled"));
        Assert.Contains(web.Objects("spec", "initContainers").Concat(web.Objects("spec", "containers")).Single(container => container.Text("name") == "linkerd-proxy").Objects("env"),
            variable => variable.Text("name") == "LINKERD2_PROXY_TAP_SVC_NAME" && variable.Text("value") == Identity);

        var events = await viz.EventsAsync(9, "deployment", "web");
        var heard = events.Where(happened => happened.ProxyDirection == TapEvent.Types.Direction.Inbound).ToList();
        Assert.Equal(
            [HttpEvent.KindOneofCase.RequestInit, HttpEvent.KindOneofCase.ResponseInit, HttpEvent.KindOneofCase.ResponseEnd], heard.Take(3).Select(happened => happened.Http.KindCase));
        Assert.All(heard, happened =>
        {
            Assert.Equal("true", happened.SourceMeta.Labels["tls"]);
            Assert.Equal("vote-bot", happened.SourceMeta.Labels["deployment"]);
            Assert.Equal(web.Name(), happened.DestinationMeta.Labels["pod"]);
            Assert.Equal(web.Text("status", "podIP"), new IPAddress(BitConverter.GetBytes(IPAddress.HostToNetworkOrder((int)happened.Destination.Ip.V4))).ToString());
        });
        Assert.Equal("web-svc.emojivoto:80", heard[0].Http.RequestInit.Authority);
        var said = events.Where(happened => happened.ProxyDirection == TapEvent.Types.Direction.Outbound).ToList();
        Assert.All(said, happened => Assert.Equal("true", happened.DestinationMeta.Labels["tls"]));
        Assert.Contains(said, happened => happened.DestinationMeta.Labels["service"] == "voting-svc" && happened.DestinationMeta.Labels["deployment"] == "voting");
        Assert.All(events.GroupBy(happened => (Stream(happened), happened.ProxyDirection)).Take(3), request => Assert.Equal(3, request.Count()));

        var narrowed = await viz.EventsAsync(3, "deployment", "web", new TapQuery.Types.Match { Http = new TapQuery.Types.HttpMatch { Path = "/emojivoto.v1.VotingService" } });
        Assert.All(narrowed, happened => Assert.Equal("voting", happened.DestinationMeta.Labels["deployment"]));
        Assert.Equal(1u, narrowed[0].Http.RequestInit.Method.Registered);
        Assert.Equal(EndOfStream.EndOneofCase.GrpcStatusCode, narrowed[2].Http.ResponseEnd.Eos.EndCase);
    }

    /// <summary>The numbers of the real description, read without one.</summary>
    [Fact]
    public async Task The_message_is_linkerds()
    {
        await using var viz = await TestViz.StartAsync();
        using var response = await viz.TapAsync("pod", "emojivoto", viz.Mesh.Cluster.Pods("emojivoto", "web-").Single().Name());
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.ToString());
        await using var stream = await response.Content.ReadAsStreamAsync();
        var input = new CodedInputStream(await viz.ReadAsync(stream));
        var fields = new Dictionary<int, byte[]>();
        while (input.ReadTag() is var tag and not 0)
        {
            fields[WireFormat.GetTagFieldNumber(tag)] = WireFormat.GetTagWireType(tag) == WireFormat.WireType.Varint ? [(byte)input.ReadUInt32()] : input.ReadBytes().ToByteArray();
        }

        Assert.InRange(fields[6][0], (byte)1, (byte)2);
        Assert.Contains("tls"u8.ToArray(), Windows(fields[fields[6][0] == 1 ? 5 : 4], 3));
        var http = new CodedInputStream(fields[3]);
        Assert.Equal(1, WireFormat.GetTagFieldNumber(http.ReadTag()));
        Assert.True(fields.ContainsKey(1) && fields.ContainsKey(2));
    }

    [Fact]
    public async Task Pods_that_were_there_before_viz_are_not_tapped_and_it_says_so()
    {
        await using var viz = await TestViz.StartAsync(demoFirst: true);
        using var response = await viz.TapAsync("deployment", "emojivoto", "web");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("Internal Server Error", Assert.Single(response.Headers.GetValues("linkerd-error")));
        var body = await response.Content.ReadAsByteArrayAsync();
        var error = TapError.Parser.ParseFrom(body.AsSpan(4)).Error;
        Assert.StartsWith("no pods to tap for type=\"deployment\" name=\"web\"\n1 pods found with tap not enabled:\n\t* web-", error, StringComparison.Ordinal);
        using var missing = await viz.TapAsync("deployment", "emojivoto", "nothing");
        Assert.Equal("deployment.apps \"nothing\" not found", TapError.Parser.ParseFrom((await missing.Content.ReadAsByteArrayAsync()).AsSpan(4)).Error);
    }

    [Fact]
    public async Task A_group_is_served_as_long_as_its_service_answers()
    {
        await using var viz = await TestViz.StartAsync(demoFirst: true);
        Assert.Equal(("True", "Passed", "all checks passed"), Availability(viz));
        Assert.Contains("tap.linkerd.io", await TextAsync(viz, "/apis"), StringComparison.Ordinal);
        Assert.Equal("APIResourceList", (string?)JsonNode.Parse(await TextAsync(viz, "/apis/tap.linkerd.io/v1alpha1"))!["kind"]);
        using (var refused = await viz.TapAsync("deployment", "emojivoto", "web", "nobody"))
        {
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Equal("deployments.tap.linkerd.io \"web\" is forbidden: User \"nobody\" cannot watch resource \"deployments/tap\" in API group \"tap.linkerd.io\" in the namespace \"emojivoto\"",
                JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("message").GetString());
        }

        await viz.Mesh.Cluster.PatchAsync(KnownResources.Deployments, "linkerd-viz", "tap", """{"spec":{"replicas":0}}""");
        await viz.Mesh.Cluster.SettleAsync();
        Assert.Equal(("False", "MissingEndpoints", "endpoints for service/tap in \"linkerd-viz\" have no addresses with port name \"main\""), Availability(viz));
        using var gone = await viz.SendAsync(HttpMethod.Get, "/apis/tap.linkerd.io/v1alpha1");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, gone.StatusCode);
        Assert.Equal("service unavailable\n", await gone.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_group_is_served_no_longer_than_its_certificate_lives_and_again_with_a_new_one()
    {
        await using var viz = await TestViz.StartAsync();
        await viz.RenewTapAsync(TimeSpan.FromHours(1));
        await viz.Mesh.Cluster.AdvanceAsync(TimeSpan.FromMinutes(50));
        Assert.Equal(("True", "Passed", "all checks passed"), Availability(viz));
        await viz.Mesh.Cluster.AdvanceAsync(TimeSpan.FromMinutes(11));
        var (status, reason, message) = Availability(viz);
        Assert.Equal(("False", "FailedDiscoveryCheck"), (status, reason));
        Assert.Contains("x509: certificate has expired or is not yet valid", message, StringComparison.Ordinal);
        var before = viz.Mesh.Cluster.Clock.PendingTimers();
        for (var i = 0; i < 20; i++)
        {
            await viz.Mesh.Cluster.PatchAsync(KnownResources.Services, "linkerd-viz", "tap", $$"""{"metadata":{"annotations":{"n":"{{i}}"} } }""");
            await viz.Mesh.Cluster.AdvanceAsync(TimeSpan.FromSeconds(2));
        }

        Assert.InRange(viz.Mesh.Cluster.Clock.PendingTimers(), before - 2, before + 2);
        await viz.RenewTapAsync();
        await viz.Mesh.Cluster.AdvanceAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(("True", "Passed", "all checks passed"), Availability(viz));
    }

    private static (string? Status, string? Reason, string? Message) Availability(TestViz viz)
    {
        var condition = viz.Mesh.Cluster.Api.Get(KnownResources.ApiServices, null, "v1alpha1.tap.linkerd.io")!.Condition("Available");
        return (condition.Text("status"), condition.Text("reason"), condition.Text("message"));
    }

    private static async Task<string> TextAsync(TestViz viz, string path)
    {
        using var response = await viz.SendAsync(HttpMethod.Get, path);
        return await response.Content.ReadAsStringAsync();
    }

    private static ulong Stream(TapEvent happened) =>
        (happened.Http.RequestInit?.Id ?? happened.Http.ResponseInit?.Id ?? happened.Http.ResponseEnd.Id).Stream;

    private static IEnumerable<byte[]> Windows(byte[] bytes, int length) => Enumerable.Range(0, bytes.Length - length + 1).Select(start => bytes[start..(start + length)]);
}
