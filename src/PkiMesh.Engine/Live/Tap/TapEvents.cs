using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using PkiMesh.Engine.Live.Tap.Wire;

namespace PkiMesh.Engine.Live.Tap;

/// <summary>linkerd's messages as records.</summary>
internal static class TapEvents
{
    // l5d viz/metrics-api/proto/viz.proto HttpMethod.Registered, Scheme.Registered, in the order of their numbers.
    private static readonly string[] s_methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "HEAD", "TRACE"];
    private static readonly string[] s_schemes = ["http", "https"];

    // The owners that linkerd labels a pod with, the one on top first (l5d pkg/k8s/labels.go KindToL5DLabel).
    private static readonly string[] s_owners = ["deployment", "statefulset", "daemonset", "cronjob", "k8s_job", "job", "replicationcontroller", "replicaset", "pod"];

    private static readonly MapField<string, string> s_none = [];

    /// <summary>Null for a message without an HTTP event, of which a later linkerd may send some.</summary>
    public static MeshTapEvent? Read(TapMessage message, DateTime utc)
    {
        var direction = message.ProxyDirection switch
        {
            1 => MeshTapDirection.Inbound,
            2 => MeshTapDirection.Outbound,
            _ => MeshTapDirection.Unknown,
        };
        // A copy: the library's own map is a type of this load context, which a script cannot see into.
        var source = new Dictionary<string, string>(message.SourceMeta?.Labels ?? s_none);
        var target = new Dictionary<string, string>(message.DestinationMeta?.Labels ?? s_none);
        var (from, to) = (Address(message.Source), Address(message.Destination));
        // As linkerd's own client does: the far end's labels tell of TLS (viz/cmd/tap.go).
        var peer = direction == MeshTapDirection.Inbound ? source : target;
        var seen = new MeshTapEvent
        {
            Kind = MeshTapEventKind.Request,
            Direction = direction,
            StreamId = "",
            SeenUtc = utc,
            Source = Name(source, from),
            SourceAddress = from,
            Target = Name(target, to),
            TargetAddress = to,
            Tls = peer.GetValueOrDefault("tls", ""),
            PeerName = peer.GetValueOrDefault(direction == MeshTapDirection.Inbound ? "client_id" : "server_id", ""),
            SourceLabels = source,
            TargetLabels = target,
        };
        return message.Http?.KindCase switch
        {
            HttpEvent.KindOneofCase.Request => seen with
            {
                StreamId = Id(message.Http.Request.Id),
                Method = Word(message.Http.Request.Method, s_methods),
                Scheme = Word(message.Http.Request.Scheme, s_schemes),
                Authority = message.Http.Request.Authority,
                Path = message.Http.Request.Path,
            },
            HttpEvent.KindOneofCase.Response => seen with
            {
                Kind = MeshTapEventKind.Response,
                StreamId = Id(message.Http.Response.Id),
                HttpStatus = (int)message.Http.Response.HttpStatus,
                Latency = Span(message.Http.Response.SinceRequest),
            },
            HttpEvent.KindOneofCase.End => seen with
            {
                Kind = MeshTapEventKind.End,
                StreamId = Id(message.Http.End.Id),
                Latency = Span(message.Http.End.SinceRequest),
                Duration = Span(message.Http.End.SinceResponse),
                ResponseBytes = (long)message.Http.End.ResponseBytes,
                GrpcStatus = message.Http.End.Outcome is { KindCase: HttpEvent.Types.Outcome.KindOneofCase.GrpcStatus } grpc ? (int)grpc.GrpcStatus : null,
                ResetErrorCode = message.Http.End.Outcome is { KindCase: HttpEvent.Types.Outcome.KindOneofCase.ResetError } reset ? (int)reset.ResetError : null,
            },
            _ => null,
        };
    }

    private static string Name(IReadOnlyDictionary<string, string> labels, string address) =>
        s_owners.FirstOrDefault(owner => labels.GetValueOrDefault(owner, "").Length > 0) is { } kind
            ? $"{labels.GetValueOrDefault("namespace", "")}/{(kind == "k8s_job" ? "job" : kind)}/{labels[kind]}".TrimStart('/')
            : address;

    private static string Address(Endpoint? endpoint)
    {
        if (endpoint?.Ip is not { } ip || ip.KindCase == Wire.Address.KindOneofCase.None)
        {
            return "";
        }

        var bytes = new byte[ip.KindCase == Wire.Address.KindOneofCase.Ipv4 ? 4 : 16];
        if (bytes.Length == 4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, ip.Ipv4);
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, ip.Ipv6.First);
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), ip.Ipv6.Last);
        }

        return new IPEndPoint(new IPAddress(bytes), (int)Math.Min(endpoint.Port, IPEndPoint.MaxPort)).ToString();
    }

    private static string Word(HttpEvent.Types.Word? word, string[] registered) => word?.KindCase switch
    {
        HttpEvent.Types.Word.KindOneofCase.Unregistered => word.Unregistered,
        HttpEvent.Types.Word.KindOneofCase.Registered => word.Registered >= 0 && word.Registered < registered.Length ? registered[word.Registered] : word.Registered.ToString(CultureInfo.InvariantCulture),
        _ => "",
    };

    private static string Id(HttpEvent.Types.Stream? id) => string.Create(CultureInfo.InvariantCulture, $"{id?.Base ?? 0}:{id?.Stream_ ?? 0}");

    // By hand: the library's ToTimeSpan throws at what is out of its range.
    private static TimeSpan? Span(Duration? duration) =>
        duration is null ? null : TimeSpan.FromTicks((Math.Clamp(duration.Seconds, 0, 315_576_000) * TimeSpan.TicksPerSecond) + (duration.Nanos / TimeSpan.NanosecondsPerTick));
}
