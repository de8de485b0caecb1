using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Linkerd.Mesh;
using PkiMesh.Lab.Linkerd.Viz.Wire;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Viz;

/// <summary>
/// viz's tap API server, behind the APIService v1alpha1.tap.linkerd.io: events of what the tapped pods say and hear, each a little-endian length
/// and a protobuf message. Errors are messages of their own under status 200, with the header linkerd-error. l5d viz/tap/api/handlers.go, pkg/protohttp
/// </summary>
internal sealed class TapProgram : IPodProgram, IPodStreamEndpoint
{
    private const string Certificate = "/var/run/linkerd/tls/tls.crt";
    private const string ContentType = "application/octet-stream";
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(1);
    private readonly PodProgramContext _context;
    private readonly TapTargets _targets;
    private readonly Func<IReadOnlyList<MeshConversation>> _conversations;

    public TapProgram(PodProgramContext context, Func<IReadOnlyList<MeshConversation>> conversations)
    {
        _context = context;
        _conversations = conversations;
        _targets = new TapTargets(context.Api, context.Argument("api-namespace") ?? "linkerd");
        Endpoints = new Dictionary<int, IPodEndpoint>
        {
            [8089] = this,
            [9998] = new TextEndpoint(path => path is "/ready" or "/ping" or "/live" ? (200, "ok\n") : null),
        };
    }

    public IReadOnlyDictionary<int, IPodEndpoint> Endpoints { get; }

    public string? ServingChainPem => _context.Files.Read(Certificate) is { } pem ? Encoding.UTF8.GetString(pem) : null;

    public Task StartAsync(CancellationToken cancellationToken) => ServingChainPem is null
        ? throw new LinkerdFailure($"failed to read TLS secrets: open {Certificate}: no such file or directory")
        : Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public PodStream? Open(PodRequest request) => Read(request, out _) is { } tap ? new PodStream(ContentType, StreamAsync(tap)) : null;

    public Task<PodResponse> SendAsync(PodRequest request, CancellationToken cancellationToken)
    {
        var path = request.PathAndQuery.Split('?')[0];
        if (path.EndsWith("/tap", StringComparison.Ordinal) && request.Method == "POST")
        {
            _ = Read(request, out var error);
            return Task.FromResult(new PodResponse(200, ContentType, Framed(new TapError { Error = error }))
            {
                Headers = new Dictionary<string, string> { ["linkerd-error"] = "Internal Server Error" },
            });
        }

        return Task.FromResult(TapDocuments.Of(path) is { } document
            ? new PodResponse(200, "application/json", LabJson.ToUtf8(document))
            : new PodResponse(404, "application/json", LabJson.ToUtf8(TapDocuments.Paths())));
    }

    /// <summary>What is asked for, or why it cannot be had.</summary>
    private Tap? Read(PodRequest request, out string error)
    {
        error = "";
        var path = request.PathAndQuery.Split('?')[0];
        if (request.Method != "POST" || !path.EndsWith("/tap", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            var query = TapQuery.Parser.ParseFrom(request.Body);
            var expected = TapTargets.PathOf(query.Target?.Resource);
            if (expected != path)
            {
                throw new LinkerdFailure($"tap request body did not match APIServer URL: \"{expected}\" != \"{path}\"");
            }

            return new Tap(query, TapMatch.Of(query.Match), _targets.Find(query));
        }
        catch (InvalidProtocolBufferException failure)
        {
            error = $"Error decoding Tap Request proto: {failure.Message}";
        }
        catch (LinkerdFailure failure)
        {
            error = failure.Message;
        }

        return null;
    }

    // l5d viz/tap/api/grpc_server.go tapProxy: at most so many requests a pod and second.
    private async IAsyncEnumerable<byte[]> StreamAsync(Tap tap, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var writer = new TapEvents(_context.Api, tap.Query.Extract?.Http?.Headers is not null);
        var rate = tap.Query.MaxRps == 0 ? 100 : tap.Query.MaxRps;
        var limit = Math.Max(1, (int)(rate / tap.Pods.Count));
        for (var round = 0; ; round++)
        {
            var left = tap.Pods.ToDictionary(pod => pod, _ => limit);
            foreach (var (conversation, pod, inbound) in Heard(tap.Pods))
            {
                var request = DemoTraffic.Request(conversation, round);
                if (left[pod] == 0 || !tap.Match(conversation, request))
                {
                    continue;
                }

                left[pod]--;
                foreach (var happened in writer.Of(conversation, request, inbound))
                {
                    yield return Framed(happened);
                }
            }

            // The stream's pace is the reader's, not the lab's: a clock that stands still is no reason to be silent.
            await Task.Delay(s_window, cancellationToken).ConfigureAwait(false);
        }
    }

    private IEnumerable<(MeshConversation Conversation, string Pod, bool Inbound)> Heard(IReadOnlySet<string> pods)
    {
        foreach (var conversation in _conversations())
        {
            if (conversation.SourceMeshed && pods.Contains(conversation.Source.Uid()))
            {
                yield return (conversation, conversation.Source.Uid(), false);
            }

            // A request whose handshake failed never arrives.
            var arrives = conversation.Error is null || !conversation.SourceMeshed;
            if (conversation.TargetMeshed && arrives && pods.Contains(conversation.Target.Uid()))
            {
                yield return (conversation, conversation.Target.Uid(), true);
            }
        }
    }

    private static byte[] Framed(IMessage message)
    {
        var body = message.ToByteArray();
        var framed = new byte[body.Length + 4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(framed, body.Length);
        body.CopyTo(framed, 4);
        return framed;
    }

    private sealed record Tap(TapQuery Query, Func<MeshConversation, DemoRequest, bool> Match, IReadOnlySet<string> Pods);
}
