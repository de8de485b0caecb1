using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Linkerd.Injector;
using PkiMesh.Lab.Linkerd.Mesh;
using PkiMesh.Lab.Linkerd.Viz.Wire;
using PkiMesh.Lab.Workloads;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace PkiMesh.Lab.Linkerd.Viz;

/// <summary>
/// The three events of one request as a proxy reports them, with the labels of both peers. Whether it was mutual TLS stands in the label tls of the
/// other peer: of the source where the proxy is the server, of the destination where it is the client (l5d viz/cmd/tap.go 373-390).
/// </summary>
internal sealed class TapEvents(ILabApi api, bool withHeaders)
{
    private const int FirstEphemeralPort = 32768;
    private static readonly Dictionary<string, uint> s_methods = new() { ["GET"] = 0, ["POST"] = 1, ["PUT"] = 2, ["DELETE"] = 3, ["PATCH"] = 4, ["OPTIONS"] = 5, ["CONNECT"] = 6, ["HEAD"] = 7, ["TRACE"] = 8 };
    private readonly Dictionary<string, ulong> _streams = [];

    public IEnumerable<TapEvent> Of(MeshConversation conversation, DemoRequest request, bool inbound)
    {
        var reporter = inbound ? conversation.Target : conversation.Source;
        var stream = _streams[reporter.Uid()] = _streams.GetValueOrDefault(reporter.Uid()) + 1;
        var id = new StreamId { Base = Base(reporter.Uid()), Stream = stream };
        var failed = !inbound && conversation.TargetMeshed && conversation.Error is not null;
        yield return Event(conversation, request, inbound, new HttpEvent { RequestInit = RequestOf(request, id) });
        var latency = TimeSpan.FromMicroseconds(900 + (stream % 7 * 350));
        if (!failed)
        {
            yield return Event(conversation, request, inbound, new HttpEvent
            {
                ResponseInit = new ResponseInit { Id = id, HttpStatus = 200, SinceRequestInit = Duration.FromTimeSpan(latency), Headers = Headers(("content-type", request.IsGrpc ? "application/grpc" : "application/json")) },
            });
        }

        var end = new ResponseEnd { Id = id, SinceRequestInit = Duration.FromTimeSpan(latency * 1.1), SinceResponseInit = Duration.FromTimeSpan(latency * (failed ? 0 : 0.1)), ResponseBytes = failed ? 0 : 120 + (stream % 5 * 17) };
        if (request.IsGrpc && !failed)
        {
            end.Eos = new EndOfStream { GrpcStatusCode = 0 };
        }

        yield return Event(conversation, request, inbound, new HttpEvent { ResponseEnd = end });
    }

    private TapEvent Event(MeshConversation conversation, DemoRequest request, bool inbound, HttpEvent http)
    {
        var source = Labels(conversation.Source);
        var target = Labels(conversation.Target);
        if (inbound)
        {
            source["tls"] = conversation.SourceMeshed ? "true" : "no_tls_from_remote";
            // px linkerd/proxy/tap/src/grpc/server.rs 490-530: the identity beside it.
            if (conversation.SourceMeshed)
            {
                source["client_id"] = conversation.ClientName;
            }
        }
        else
        {
            target["service"] = conversation.Service.Name();
            target["tls"] = conversation.TargetMeshed ? "true" : "not_provided_by_service_discovery";
            if (conversation.TargetMeshed)
            {
                target["server_id"] = conversation.ServerName;
            }
        }

        return new TapEvent
        {
            Source = Address(conversation.Source, FirstEphemeralPort + (int)(Base(conversation.Source.Uid()) % 28000)),
            SourceMeta = Meta(source),
            Destination = Address(conversation.Target, request.Port),
            DestinationMeta = Meta(target),
            ProxyDirection = inbound ? TapEvent.Types.Direction.Inbound : TapEvent.Types.Direction.Outbound,
            RouteMeta = new Peer(),
            Http = http,
        };
    }

    private RequestInit RequestOf(DemoRequest request, StreamId id) => new()
    {
        Id = id,
        Method = s_methods.TryGetValue(request.Method, out var number) ? new Method { Registered = number } : new Method { Unregistered = request.Method },
        Scheme = new Scheme { Registered = 0 },
        Authority = request.Authority,
        Path = request.Path,
        Headers = Headers((":method", request.Method), (":scheme", "http"), (":authority", request.Authority), (":path", request.Path), ("user-agent", request.IsGrpc ? "grpc-go" : "Go-http-client/1.1")),
    };

    private Headers? Headers(params ReadOnlySpan<(string Name, string Value)> entries)
    {
        if (!withHeaders)
        {
            return null;
        }

        var headers = new Headers();
        foreach (var (name, value) in entries)
        {
            headers.Headers_.Add(new Header { Name = name, Text = value });
        }

        return headers;
    }

    /// <summary>l5d pkg/k8s GetPodLabels, and the namespace beside them.</summary>
    private Dictionary<string, string> Labels(JsonObject pod)
    {
        var labels = new Dictionary<string, string>
        {
            ["pod"] = pod.Name(),
            ["namespace"] = pod.Namespace(),
            ["serviceaccount"] = pod.Text("spec", "serviceAccountName") ?? "default",
        };
        if (WorkloadOwner.Of(api, pod.Namespace(), pod) is { } owner)
        {
            labels[owner.Text("kind")!.ToLowerInvariant()] = owner.Name();
        }

        if (pod.Label("linkerd.io/control-plane-ns") is { } controlPlane)
        {
            labels["control_plane_ns"] = controlPlane;
        }

        if (pod.Label("pod-template-hash") is { } hash)
        {
            labels["pod_template_hash"] = hash;
        }

        return labels;
    }

    private static Peer Meta(Dictionary<string, string> labels)
    {
        var peer = new Peer();
        foreach (var (key, value) in labels)
        {
            peer.Labels[key] = value;
        }

        return peer;
    }

    private static Address Address(JsonObject pod, int port)
    {
        var address = new Address { Port = (uint)port };
        if (IPAddress.TryParse(pod.Text("status", "podIP"), out var ip) && ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            address.Ip = new Ip { V4 = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(ip.GetAddressBytes()) };
        }

        return address;
    }

    private static uint Base(string uid) => uid.Length >= 8 && uint.TryParse(uid.AsSpan(0, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number) ? number : 1;
}
