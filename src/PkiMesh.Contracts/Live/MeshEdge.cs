namespace PkiMesh;

/// <summary>
/// Who talks to whom, and how: one object for each pair of workloads, port and kind of security, summed over their pods. The counts are
/// the proxies' own, since each began; a proxy forgets what has been idle for ten minutes.
/// </summary>
public sealed record MeshEdge
{
    /// <summary>The cluster it was seen in.</summary>
    public required MeshCluster Cluster { get; init; }

    /// <summary>The caller's namespace; empty where it is not known.</summary>
    public string SourceNamespace { get; init; } = "";

    /// <summary>
    /// The caller: <c>Deployment/web</c> where its own proxy tells, <c>ServiceAccount/web</c> where only the identity it proved is known,
    /// <c>(outside the mesh)</c> where it has none.
    /// </summary>
    public required string Source { get; init; }

    /// <summary>The identity the caller proves; empty without TLS.</summary>
    public string ClientName { get; init; } = "";

    /// <summary>The namespace of who is called; empty for an address without a pod behind it.</summary>
    public string TargetNamespace { get; init; } = "";

    /// <summary>Who is called: <c>Deployment/voting</c>, or an address without a pod behind it.</summary>
    public required string Target { get; init; }

    /// <summary>The Service through which it is called; empty where the caller's proxy does not tell.</summary>
    public string Service { get; init; } = "";

    /// <summary>The port of the pods, or of the address.</summary>
    public required int Port { get; init; }

    /// <summary>The identity that the called one proves; empty without TLS.</summary>
    public string ServerName { get; init; } = "";

    /// <summary>How the connections are secured.</summary>
    public required MeshEdgeSecurity Security { get; init; }

    /// <summary>Whether both ends prove who they are.</summary>
    public bool IsSecured => Security == MeshEdgeSecurity.MutualTls;

    /// <summary>linkerd's word for why there is no TLS, such as <c>not_provided_by_service_discovery</c>; empty where there is.</summary>
    public string NoTlsReason { get; init; } = "";

    /// <summary>Why there is no mutual TLS, and what to do, in a sentence; empty where there is.</summary>
    public string Message { get; init; } = "";

    /// <summary>Connections open now.</summary>
    public long OpenConnections { get; init; }

    /// <summary>Connections opened so far.</summary>
    public long TotalConnections { get; init; }

    /// <summary>HTTP requests so far; null where none were seen as HTTP.</summary>
    public long? Requests { get; init; }

    /// <summary>HTTP requests of these that failed, by the proxies' own judgement.</summary>
    public long? Failures { get; init; }

    /// <summary>Whether the caller's proxy tells of it.</summary>
    public bool SeenBySource { get; init; }

    /// <summary>Whether the called one's proxy tells of it.</summary>
    public bool SeenByTarget { get; init; }

    /// <summary>Source and target.</summary>
    public override string ToString() => $"{Join(SourceNamespace, Source)} -> {Join(TargetNamespace, Target)}";

    private static string Join(string ns, string name) => ns.Length == 0 ? name : $"{ns}/{name}";
}
