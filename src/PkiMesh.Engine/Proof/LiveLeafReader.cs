using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using k8s;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Proof;

/// <summary>
/// Takes the certificate chain that a proxy shows at its admin port, through the API server's port-forward. The proxy speaks TLS there
/// for its own name only (px tls/src/server.rs 179-199), asks for no client certificate, and TLS 1.3 only.
/// </summary>
internal sealed class LiveLeafReader(KubeClient client)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<LeafEvidence>> ReadAsync(IReadOnlyList<MeshedPod> pods, CancellationToken cancellationToken) =>
        await Task.WhenAll(pods.Select(pod => ReadAsync(pod, cancellationToken))).ConfigureAwait(false);

    private async Task<LeafEvidence> ReadAsync(MeshedPod pod, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_limit);
        try
        {
            var chain = await ShakeHandsAsync(pod, limit.Token).ConfigureAwait(false);
            return new LeafEvidence(pod.Evidence.Subject, pod.Identity, chain, chain.Count == 0 ? "the handshake brought no certificate" : null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not OutOfMemoryException)
        {
            // What the WebSocket and TLS layers throw is of many types, and may quote headers: only the kind of failure is told.
            return new LeafEvidence(pod.Evidence.Subject, pod.Identity, [], e is PkiMeshException known ? known.Message : Describe(e));
        }
    }

    private async Task<IReadOnlyList<ParsedCertificate>> ShakeHandsAsync(MeshedPod pod, CancellationToken cancellationToken)
    {
        using var socket = await client.Raw.WebSocketNamespacedPodPortForwardAsync(pod.Name, pod.Namespace, [MeshedPod.AdminPort], "v4.channel.k8s.io", null, cancellationToken).ConfigureAwait(false);
        using var demuxer = new StreamDemuxer(socket, StreamType.PortForward);
        demuxer.Start();
        await using var stream = demuxer.GetStream((byte?)0, (byte?)0);
        List<ParsedCertificate> seen = [];
        await using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = pod.Identity,
            EnabledSslProtocols = SslProtocols.Tls13,
            // The chain is only taken here; it is judged against the mesh's own anchors afterwards.
            RemoteCertificateValidationCallback = (_, leaf, chain, _) =>
            {
                seen.AddRange(Take(leaf, chain));
                return true;
            },
        }, cancellationToken).ConfigureAwait(false);
        return seen;
    }

    private static IEnumerable<ParsedCertificate> Take(X509Certificate? leaf, X509Chain? chain)
    {
        if (leaf is null)
        {
            yield break;
        }

        yield return CertificatePem.ReadDer(leaf.GetRawCertData(), "the pod");
        foreach (var sent in chain?.ChainPolicy.ExtraStore.Cast<X509Certificate2>() ?? [])
        {
            if (!sent.RawData.AsSpan().SequenceEqual(leaf.GetRawCertData()))
            {
                yield return CertificatePem.ReadDer(sent.RawData, "the pod");
            }
        }
    }

    private static string Describe(Exception e) => e switch
    {
        OperationCanceledException => $"no answer within {s_limit.TotalSeconds:0} s",
        AuthenticationException => "the TLS handshake failed",
        _ => $"the port-forward failed ({e.GetType().Name})",
    };
}
