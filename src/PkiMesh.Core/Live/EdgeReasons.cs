namespace PkiMesh.Core.Live;

/// <summary>Why linkerd has no TLS on a connection, for people. The words are px linkerd/tls/src/{client,server}.rs.</summary>
internal static class EdgeReasons
{
    public static string Outbound(string reason, string targetNamespace, string target, bool hasPod, bool isMeshed, int port) => reason switch
    {
        "not_provided_by_service_discovery" when !hasPod => $"{target} is no pod of this cluster, so linkerd knows no identity to ask of it.",
        "not_provided_by_service_discovery" when !isMeshed => $"The pods of {targetNamespace}/{target} have no proxy: put them into the mesh with Enable-MeshInjection {targetNamespace} -Restart.",
        "not_provided_by_service_discovery" => $"{targetNamespace}/{target} is in the mesh, but its port {port} passes the proxy by (config.linkerd.io/skip-inbound-ports), or its proxy belongs to another control plane.",
        "loopback" => "The connection stays in the pod.",
        "disabled" => "The caller's proxy has no identity (TLS is disabled in it).",
        "ingress_without_override" => "The caller is an ingress in ingress mode, and the request has no l5d-dst-override header.",
        _ => $"linkerd says {reason}.",
    };

    public static string Inbound(string reason, string targetNamespace, string target, int port, bool isProbed) => reason switch
    {
        "no_tls_from_remote" when isProbed => $"A caller without a proxy reaches port {port} of {targetNamespace}/{target}. The kubelet probes this port, and is such a caller.",
        "no_tls_from_remote" => $"A caller without a proxy, or one whose traffic passes its proxy by, reaches port {port} of {targetNamespace}/{target}.",
        "port_skipped" => $"Port {port} of {targetNamespace}/{target} is excepted from TLS.",
        "disabled" => $"The proxy of {targetNamespace}/{target} has no identity (TLS is disabled in it).",
        "loopback" => "The connection stays in the pod.",
        _ => $"linkerd says {reason}.",
    };
}
