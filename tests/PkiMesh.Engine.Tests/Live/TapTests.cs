using System.Buffers.Binary;
using System.Net;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Live.Tap;
using PkiMesh.Engine.Live.Tap.Wire;
using PkiMesh.Engine.Tests.Kubernetes;
using PkiMesh.Engine.Tests.Mesh;
using Xunit;

namespace PkiMesh.Engine.Tests.Live;

public sealed class TapTests
{
    private const string Identities = "serviceaccount.identity.linkerd.cluster.local";
    private static readonly MeshTapQuery s_web = new() { Namespace = "emojivoto", Resource = "deploy/web" };

    [Fact]
    public async Task An_exchange_comes_as_three_objects()
    {
        var (seen, fake) = await WatchAsync(s_web with { First = 3 }, fake => fake.ThenBytes(hold: true, null, Pack(Request()), Pack(Response()), Pack(End())));

        Assert.Equal([MeshTapEventKind.Request, MeshTapEventKind.Response, MeshTapEventKind.End], seen.Select(one => one.Kind));
        Assert.All(seen, one =>
        {
            Assert.Equal("7:42", one.StreamId);
            Assert.Equal(("emojivoto/deployment/web", "10.1.2.3:51000", "emojivoto/deployment/voting", "10.1.2.4:8080"), (one.Source, one.SourceAddress, one.Target, one.TargetAddress));
            Assert.Equal((MeshTapDirection.Outbound, "true", true, $"voting.emojivoto.{Identities}"), (one.Direction, one.Tls, one.IsSecured, one.PeerName));
        });
        Assert.Equal(("POST", "http", "voting-svc.emojivoto:8080", "/emojivoto.v1.VotingService/VoteDoughnut"), (seen[0].Method, seen[0].Scheme, seen[0].Authority, seen[0].Path));
        Assert.Equal((200, TimeSpan.FromMilliseconds(1.5)), (seen[1].HttpStatus, seen[1].Latency));
        Assert.Equal((5L, 2, null, TimeSpan.FromMilliseconds(0.25)), (seen[2].ResponseBytes, seen[2].GrpcStatus, seen[2].ResetErrorCode, seen[2].Duration));
        var (method, path, _) = Assert.Single(fake.Requests);
        Assert.Equal(("POST", "/apis/tap.linkerd.io/v1alpha1/watch/namespaces/emojivoto/deployments/web/tap"), (method, path));
    }

    [Fact]
    public async Task The_question_says_what_was_asked()
    {
        var (_, fake) = await WatchAsync(s_web with { ToResource = "svc/voting-svc", ToNamespace = "other", Method = "post", Path = "/v", LabelSelector = "a=b", MaxRequestsPerSecond = 5, First = 1 },
            fake => fake.ThenBytes(hold: false, null, Pack(Request())));
        Assert.True(fake.Bodies.TryDequeue(out var body));
        var question = TapQuestion.Parser.ParseFrom(body);
        Assert.Equal(("emojivoto", "deployment", "web", "a=b", 5f),
            (question.Target.Resource.Namespace, question.Target.Resource.Type, question.Target.Resource.Name, question.Target.LabelSelector, question.MaxRps));
        var all = question.Match.All.Matches;
        Assert.Equal(("other", "service", "voting-svc"), (all[0].Destinations.Resource.Namespace, all[0].Destinations.Resource.Type, all[0].Destinations.Resource.Name));
        Assert.Equal(("POST", "/v"), (all[1].Http.Method, all[2].Http.Path));
    }

    [Fact]
    public async Task What_arrives_at_a_pod_from_outside_the_mesh_is_told_by_the_caller_s_labels()
    {
        var message = Request();
        message.ProxyDirection = 1;
        message.SourceMeta = new TapMessage.Types.Meta { Labels = { ["tls"] = "no_tls_from_remote" } };
        message.Source.Ip = new Address { Ipv6 = new Address6 { First = 0x20010db800000000, Last = 1 } };
        var one = Assert.Single((await WatchAsync(s_web with { First = 1 }, fake => fake.ThenBytes(hold: false, null, Pack(message)))).Seen);
        Assert.Equal((MeshTapDirection.Inbound, "no_tls_from_remote", false, "", "[2001:db8::1]:51000", "[2001:db8::1]:51000"), (one.Direction, one.Tls, one.IsSecured, one.PeerName, one.Source, one.SourceAddress));
    }

    [Theory]
    [InlineData(null, "/apis/tap.linkerd.io/v1alpha1/watch/namespaces/shop/tap")]
    [InlineData("ns/other", "/apis/tap.linkerd.io/v1alpha1/watch/namespaces/other/tap")]
    [InlineData("po/web-1", "/apis/tap.linkerd.io/v1alpha1/watch/namespaces/shop/pods/web-1/tap")]
    [InlineData("StatefulSet/db", "/apis/tap.linkerd.io/v1alpha1/watch/namespaces/shop/statefulsets/db/tap")]
    public void A_resource_has_its_path(string? resource, string path) => Assert.Equal(path, TapResource.Path(TapResource.Read(resource, "shop", isTarget: true)));

    [Theory]
    [InlineData("web")]
    [InlineData("deploy/")]
    [InlineData("secret/x")]
    [InlineData("svc/web")]
    [InlineData("deploy/a/b")]
    public void What_cannot_be_tapped_is_told(string resource)
    {
        var e = Assert.Throws<PkiMeshException>(() => TapResource.Read(resource, "shop", isTarget: true));
        Assert.Equal(("TapResourceInvalid", PkiMeshErrorKind.InvalidArgument), (e.ErrorId, e.Kind));
    }

    [Fact]
    public async Task Linkerd_s_refusal_is_told_in_its_own_words()
    {
        var failure = new TapFailure { Error = "no pods to tap for deployment/web" };
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => WatchAsync(s_web, fake => fake.ThenBytes(hold: false, ("linkerd-error", "Not Found"), Pack(failure))));
        Assert.Equal(("TapRefused", PkiMeshErrorKind.InvalidOperation), (e.ErrorId, e.Kind));
        Assert.Contains(failure.Error, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_that_breaks_off_is_still_one()
    {
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => WatchAsync(s_web, fake => fake.ThenBreakOff("\u0005", ("linkerd-error", "Not Found"))));
        Assert.Equal("TapRefused", e.ErrorId);
        Assert.Contains("does not say why", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "404 page not found", "TapNotInstalled")]
    [InlineData(404, """{"kind":"Status","reason":"NotFound","message":"the server could not find the requested resource","details":{}}""", "TapNotInstalled")]
    [InlineData(503, """{"kind":"Status","reason":"ServiceUnavailable","message":"error trying to reach service"}""", "TapUnavailable")]
    [InlineData(403, """{"kind":"Status","reason":"Forbidden","message":"deployments.tap.linkerd.io \"web\" is forbidden"}""", "ClusterForbidden")]
    public async Task A_cluster_without_tap_is_told_from_one_that_forbids_it(int code, string body, string id) =>
        Assert.Equal(id, (await Assert.ThrowsAnyAsync<PkiMeshException>(() => WatchAsync(s_web, fake => fake.Then(code, body)))).ErrorId);

    [Fact]
    public async Task What_is_no_protobuf_is_an_error_and_what_is_too_long_as_well()
    {
        Assert.Equal("ClusterAnswerUnreadable", (await Assert.ThrowsAnyAsync<PkiMeshException>(() => WatchAsync(s_web, fake => fake.ThenBytes(hold: false, null, [3, 0, 0, 0, 255, 255, 255])))).ErrorId);
        Assert.Equal("ClusterAnswerUnreadable", (await Assert.ThrowsAnyAsync<PkiMeshException>(() => WatchAsync(s_web, fake => fake.ThenBytes(hold: true, null, [255, 255, 255, 127])))).ErrorId);
    }

    [Fact]
    public async Task Its_time_ends_it_before_the_first_event_and_after()
    {
        Assert.Empty((await WatchAsync(s_web with { Timeout = TimeSpan.FromMilliseconds(50) }, fake => fake.ThenHang())).Seen);
        // On a slow machine the event may come when a short time is up already.
        IReadOnlyList<MeshTapEvent> seen = [];
        for (var timeout = TimeSpan.FromMilliseconds(500); seen.Count == 0 && timeout < TimeSpan.FromMinutes(2); timeout *= 3)
            seen = (await WatchAsync(s_web with { Timeout = timeout }, fake => fake.ThenBytes(hold: true, null, Pack(Request())))).Seen;
        Assert.Single(seen);
    }

    [Fact]
    public async Task A_stop_ends_it_at_once()
    {
        using var stop = new CancellationTokenSource();
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.ThenBytes(hold: true, null, Pack(Request()));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in new TapReader(client, s_web, new RecordingOperation()).ReadAsync(stop.Token))
                await stop.CancelAsync();
        });
    }

    [Fact]
    public async Task When_linkerd_ends_it_that_is_said()
    {
        var operation = new RecordingOperation();
        await WatchAsync(s_web, fake => fake.ThenBytes(hold: false, null, Pack(Request())), operation);
        Assert.Contains(operation.Warnings, warning => warning.Contains("has ended", StringComparison.Ordinal));
    }

    private static async Task<(IReadOnlyList<MeshTapEvent> Seen, FakeKube Fake)> WatchAsync(MeshTapQuery query, Action<FakeKube> answer, RecordingOperation? operation = null)
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        answer(fake);
        List<MeshTapEvent> seen = [];
        await foreach (var one in new TapReader(client, query, operation ?? new RecordingOperation()).ReadAsync(CancellationToken.None))
            seen.Add(one);
        return (seen, fake);
    }

    private static TapMessage Message(HttpEvent happened) => new()
    {
        Source = new Endpoint { Ip = new Address { Ipv4 = 0x0a010203 }, Port = 51000 },
        Destination = new Endpoint { Ip = new Address { Ipv4 = 0x0a010204 }, Port = 8080 },
        SourceMeta = new TapMessage.Types.Meta { Labels = { ["namespace"] = "emojivoto", ["deployment"] = "web", ["pod"] = "web-1" } },
        DestinationMeta = new TapMessage.Types.Meta { Labels = { ["namespace"] = "emojivoto", ["deployment"] = "voting", ["tls"] = "true", ["server_id"] = $"voting.emojivoto.{Identities}" } },
        ProxyDirection = 2,
        Http = happened,
    };

    private static TapMessage Request() => Message(new HttpEvent
    {
        Request = new HttpEvent.Types.Begin
        {
            Id = Id(),
            Method = new HttpEvent.Types.Word { Registered = 1 },
            Scheme = new HttpEvent.Types.Word { Registered = 0 },
            Authority = "voting-svc.emojivoto:8080",
            Path = "/emojivoto.v1.VotingService/VoteDoughnut",
        },
    });

    private static TapMessage Response() => Message(new HttpEvent { Response = new HttpEvent.Types.Answer { Id = Id(), HttpStatus = 200, SinceRequest = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(1.5)) } });

    private static TapMessage End() => Message(new HttpEvent
    {
        End = new HttpEvent.Types.Finish
        {
            Id = Id(),
            SinceRequest = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(2)),
            SinceResponse = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(0.25)),
            ResponseBytes = 5,
            Outcome = new HttpEvent.Types.Outcome { GrpcStatus = 2 },
        },
    });

    private static HttpEvent.Types.Stream Id() => new() { Base = 7, Stream_ = 42 };

    private static byte[] Pack(IMessage message)
    {
        var body = message.ToByteArray();
        var packed = new byte[body.Length + 4];
        BinaryPrimitives.WriteInt32LittleEndian(packed, body.Length);
        body.CopyTo(packed, 4);
        return packed;
    }
}
