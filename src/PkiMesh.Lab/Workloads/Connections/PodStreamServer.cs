using System.Net.Security;
using System.Security.Authentication;

namespace PkiMesh.Lab.Workloads.Connections;

/// <summary>Speaks for a pod's port over bytes that came through a tunnel.</summary>
internal static class PodStreamServer
{
    // RFC 8446 5.1: a record of a handshake begins with 22.
    private const byte HandshakeRecord = 22;

    public static async Task ServeAsync(Stream stream, IPodEndpoint endpoint, CancellationToken cancellationToken)
    {
        var first = new byte[1];
        if (await stream.ReadAsync(first, cancellationToken).ConfigureAwait(false) == 0)
        {
            return;
        }

        await using var whole = new PrefixedStream(first, stream);
        if (first[0] != HandshakeRecord || endpoint is not IPodTlsEndpoint tls)
        {
            await Http1.ServeAsync(whole, endpoint, cancellationToken).ConfigureAwait(false);
            return;
        }

        await using var secured = new SslStream(whole, leaveInnerStreamOpen: true);
        await secured.AuthenticateAsServerAsync((_, hello, _, _) => ValueTask.FromResult(Options(tls, hello)), null, cancellationToken).ConfigureAwait(false);
        await Http1.ServeAsync(secured, endpoint, cancellationToken).ConfigureAwait(false);
        await secured.ShutdownAsync().ConfigureAwait(false);
    }

    // px tls/src/server.rs 179-199: only its own name is terminated. px rustls: TLS 1.3 only; clients without a certificate are allowed.
    private static SslServerAuthenticationOptions Options(IPodTlsEndpoint endpoint, SslClientHelloInfo hello) =>
        string.Equals(hello.ServerName, endpoint.ServerName, StringComparison.OrdinalIgnoreCase) && endpoint.CertificateContext is { } context
            ? new SslServerAuthenticationOptions { ServerCertificateContext = context, EnabledSslProtocols = SslProtocols.Tls13, ClientCertificateRequired = false }
            : throw new AuthenticationException($"TLS for \"{hello.ServerName}\" is not terminated here");
}
