using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
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
        await Task.WhenAll(pods.Select(pod => ReadAsync(pod, s_limit, cancellationToken))).ConfigureAwait(false);

    public async Task<LeafEvidence> ReadAsync(MeshedPod pod, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (pod.Identity.Length == 0)
        {
            return new LeafEvidence(pod.Evidence.Subject, "", [], "its proxy has no identity name in its environment");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limit);
        string? nodeError = null;
        try
        {
            await using var port = await PortForward.OpenAsync(client, pod.Namespace, pod.Name, MeshedPod.AdminPort, patience.Token).ConfigureAwait(false);
            List<ParsedCertificate> chain = [];
            try
            {
                await ShakeHandsAsync(port, pod.Identity, chain, patience.Token).ConfigureAwait(false);
            }
            finally
            {
                nodeError = port.NodeError;
            }

            return new LeafEvidence(pod.Evidence.Subject, pod.Identity, chain, chain.Count == 0 ? "the handshake brought no certificate" : null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not OutOfMemoryException)
        {
            // What the WebSocket and TLS layers throw is of many types, and may quote headers: only the kind of failure is told.
            return new LeafEvidence(pod.Evidence.Subject, pod.Identity, [], nodeError ?? (e is PkiMeshException known ? known.Message : Describe(e, limit)));
        }
    }

    private static async Task ShakeHandsAsync(Stream port, string serverName, List<ParsedCertificate> seen, CancellationToken cancellationToken)
    {
        await using var tls = new SslStream(port, leaveInnerStreamOpen: true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            EnabledSslProtocols = SslProtocols.Tls13,
            // The chain is only taken here; it is judged against the mesh's own anchors afterwards.
            RemoteCertificateValidationCallback = (_, leaf, chain, _) =>
            {
                seen.AddRange(Take(leaf, chain));
                return true;
            },
        }, cancellationToken).ConfigureAwait(false);
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

    private static string Describe(Exception e, TimeSpan limit) => e switch
    {
        OperationCanceledException => $"no answer within {limit.TotalSeconds:0.#} s",
        // In the clear, the admin port answers a TLS hello with HTTP: a proxy without a certificate, or of another name, does that.
        AuthenticationException => "the TLS handshake failed: its proxy has no certificate yet, or goes by another name",
        IOException => "the connection ended in the TLS handshake: its proxy has no certificate yet, or goes by another name",
        _ => $"the port-forward failed ({e.GetType().Name})",
    };
}
