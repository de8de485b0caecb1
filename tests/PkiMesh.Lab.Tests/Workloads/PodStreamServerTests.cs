using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tests.Pki;
using PkiMesh.Lab.Workloads;
using PkiMesh.Lab.Workloads.Connections;
using Xunit;

namespace PkiMesh.Lab.Tests.Workloads;

public sealed class PodStreamServerTests
{
    private const string Identity = "web.emojivoto.serviceaccount.identity.linkerd.cluster.local";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Its_own_name_is_answered_over_TLS_1_3_with_the_whole_chain()
    {
        var (client, serving) = Serve();
        List<string> seen = [];
        await using var tls = new SslStream(client);

        await tls.AuthenticateAsClientAsync(Options(Identity, seen)).WaitAsync(s_patience);
        await tls.WriteAsync("GET /ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray());
        var answer = await ReadAsync(tls).WaitAsync(s_patience);

        Assert.Equal(SslProtocols.Tls13, tls.SslProtocol);
        Assert.Equal([$"CN={Identity}", "CN=issuer"], seen);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer);
        Assert.EndsWith("GET /ready", answer);
        await serving.WaitAsync(s_patience);
    }

    [Theory]
    [InlineData("another.name")]
    [InlineData("")]
    public async Task Another_name_is_not_terminated(string name)
    {
        var (client, serving) = Serve();
        await using var tls = new SslStream(client);

        var shaking = tls.AuthenticateAsClientAsync(Options(name, []));

        await Assert.ThrowsAsync<AuthenticationException>(() => serving.WaitAsync(s_patience));
        await client.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => shaking.WaitAsync(s_patience));
    }

    [Fact]
    public async Task Plain_requests_are_answered_one_after_another()
    {
        var (client, serving) = Serve();

        await client.WriteAsync("POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nxyGET /b HTTP/1.0\r\n\r\n"u8.ToArray());
        var answer = await ReadAsync(client).WaitAsync(s_patience);

        Assert.Contains("POST /a xy", answer);
        Assert.EndsWith("GET /b", answer);
        await serving.WaitAsync(s_patience);
    }

    private static SslClientAuthenticationOptions Options(string name, List<string> seen) => new()
    {
        TargetHost = name,
        EnabledSslProtocols = SslProtocols.Tls13,
        RemoteCertificateValidationCallback = (_, leaf, chain, _) =>
        {
            seen.Add(leaf!.Subject);
            seen.AddRange(chain!.ChainPolicy.ExtraStore.Select(above => above.Subject).Where(subject => subject != leaf.Subject));
            return true;
        },
    };

    private static (Stream Client, Task Serving) Serve()
    {
        Pipe up = new(), down = new();
        var server = new Duplex(up.Reader.AsStream(), down.Writer.AsStream());
        var serving = ServeAsync();
        return (new Duplex(down.Reader.AsStream(), up.Writer.AsStream()), serving);

        async Task ServeAsync()
        {
            await using (server)
            {
                await PodStreamServer.ServeAsync(server, new Echo(), CancellationToken.None);
            }
        }
    }

    private static async Task<string> ReadAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return Encoding.UTF8.GetString(all.ToArray());
    }

    private sealed class Echo : IPodTlsEndpoint
    {
        private readonly LabKey _key = LabKey.Generate(KeySpec.P256);
        private readonly LabCertificate _issuer;
        private readonly LabCertificate _leaf;

        public Echo()
        {
            _issuer = TestPki.Ca("issuer").Sign(TestPki.AnchorKey.PublicKeyInfo, TestPki.Root(), TestPki.RootKey);
            _leaf = TestPki.Leaf(Identity).Sign(_key.PublicKeyInfo, _issuer, TestPki.AnchorKey);
        }

        public string ServerName => Identity;

        public string? ServingChainPem => PemBundle.Write([_leaf, _issuer]);

        public SslStreamCertificateContext? CertificateContext => SslStreamCertificateContext.Create(
            X509Certificate2.CreateFromPem(_leaf.ToPem(), _key.ToPem(KeyEncoding.Pkcs8)), [X509CertificateLoader.LoadCertificate(_issuer.Der)], offline: true);

        public Task<PodResponse> SendAsync(PodRequest request, CancellationToken cancellationToken) =>
            Task.FromResult(new PodResponse(200, "text/plain", Encoding.UTF8.GetBytes($"{request.Method} {request.PathAndQuery}{(request.Body.Length > 0 ? " " : "")}{Encoding.UTF8.GetString(request.Body)}")));
    }

    private sealed class Duplex(Stream incoming, Stream outgoing) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException("A connection has no length.");

        public override long Position
        {
            get => throw new NotSupportedException("A connection has no position.");
            set => throw new NotSupportedException("A connection has no position.");
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => incoming.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => incoming.ReadAsync(buffer, offset, count, cancellationToken);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await outgoing.WriteAsync(buffer, cancellationToken);
            await outgoing.FlushAsync(cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => outgoing.FlushAsync(cancellationToken);

        public override void Flush() => outgoing.Flush();

        public override int Read(byte[] buffer, int offset, int count) => incoming.Read(buffer, offset, count);

        public override void Write(byte[] buffer, int offset, int count) => outgoing.Write(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A connection cannot be sought in.");

        public override void SetLength(long value) => throw new NotSupportedException("A connection has no length.");

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                outgoing.Dispose();
                incoming.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
