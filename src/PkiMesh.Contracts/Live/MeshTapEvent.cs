namespace PkiMesh;

/// <summary>One event of an HTTP exchange, as linkerd's tap tells it. The events of one exchange share <see cref="StreamId"/>.</summary>
public sealed record MeshTapEvent
{
    /// <summary>What it tells.</summary>
    public required MeshTapEventKind Kind { get; init; }

    /// <summary>Which proxy saw it.</summary>
    public required MeshTapDirection Direction { get; init; }

    /// <summary>The exchange, as linkerd writes it: <c>BASE:STREAM</c>.</summary>
    public required string StreamId { get; init; }

    /// <summary>When it arrived here, by the cluster's clock; the events themselves bear no time.</summary>
    public required DateTime SeenUtc { get; init; }

    /// <summary>The caller: <c>emojivoto/deployment/web</c>, or its address where no pod is known there.</summary>
    public required string Source { get; init; }

    /// <summary>The caller's address and port.</summary>
    public required string SourceAddress { get; init; }

    /// <summary>Who is called, in the same way.</summary>
    public required string Target { get; init; }

    /// <summary>The called one's address and port.</summary>
    public required string TargetAddress { get; init; }

    /// <summary>linkerd's word for the connection's TLS: <c>true</c>, or why there is none, such as <c>no_tls_from_remote</c>; empty where it does not say.</summary>
    public string Tls { get; init; } = "";

    /// <summary>Whether the connection has mutual TLS.</summary>
    public bool IsSecured => Tls == "true";

    /// <summary>The identity that the other end proved to the proxy that saw it; empty where there is none.</summary>
    public string PeerName { get; init; } = "";

    /// <summary>The request's method; only of a <see cref="MeshTapEventKind.Request"/>.</summary>
    public string Method { get; init; } = "";

    /// <summary>The request's scheme.</summary>
    public string Scheme { get; init; } = "";

    /// <summary>The request's authority.</summary>
    public string Authority { get; init; } = "";

    /// <summary>The request's path.</summary>
    public string Path { get; init; } = "";

    /// <summary>The HTTP status; only of a <see cref="MeshTapEventKind.Response"/>.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>Time since the request began.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>Time since the response began; only of an <see cref="MeshTapEventKind.End"/>.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The response's length; only of an <see cref="MeshTapEventKind.End"/>.</summary>
    public long? ResponseBytes { get; init; }

    /// <summary>The gRPC status; null where the exchange is no gRPC.</summary>
    public int? GrpcStatus { get; init; }

    /// <summary>The HTTP/2 error with which the exchange was broken off; null where it was not.</summary>
    public int? ResetErrorCode { get; init; }

    /// <summary>What linkerd knows of the caller: pod, deployment, namespace, serviceaccount and so on.</summary>
    public IReadOnlyDictionary<string, string> SourceLabels { get; init; } = new Dictionary<string, string>();

    /// <summary>What linkerd knows of the called one.</summary>
    public IReadOnlyDictionary<string, string> TargetLabels { get; init; } = new Dictionary<string, string>();

    /// <summary>What happened, in a word or two.</summary>
    public string Summary => Kind switch
    {
        MeshTapEventKind.Request => $"{Method} {Authority}{Path}",
        MeshTapEventKind.Response => $"{HttpStatus}",
        _ => ResetErrorCode is { } reset ? $"reset {reset}" : $"{ResponseBytes} bytes{(GrpcStatus is { } status ? $", grpc {status}" : "")}",
    };
}
