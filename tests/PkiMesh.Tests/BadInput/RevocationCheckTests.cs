using System.Net;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.BadInput;

/// <summary>Get-MeshCertificate -CheckRevocation, against a CRL that this test publishes.</summary>
[Collection(CertManagerLabGroup.Name)]
public sealed class RevocationCheckTests(CertManagerLab lab)
{
    [Fact]
    public async Task The_endpoints_named_in_a_certificate_are_asked_where_that_is_wanted()
    {
        using var listener = new HttpListener();
        var port = FreePort();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest($"CN=Revocation Test CA {Guid.NewGuid():N}", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        caRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        caRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(caRequest.PublicKey, false));
        using var ca = caRequest.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        var crl = new CertificateRevocationListBuilder();
        crl.AddEntry([0x0b]);
        var published = crl.Build(ca, BigInteger.One, DateTimeOffset.UtcNow.AddDays(7), HashAlgorithmName.SHA256);
        _ = ServeAsync(listener, published);

        await StoreAsync("revocation-good", Leaf(ca, 0x0a, $"http://127.0.0.1:{port}/ca.crl"), ca);
        await StoreAsync("revocation-bad", Leaf(ca, 0x0b, $"http://127.0.0.1:{port}/ca.crl"), ca);
        await StoreAsync("revocation-silent", Leaf(ca, 0x0c, $"http://127.0.0.1:{FreePort()}/none.crl"), ca);
        await StoreAsync("revocation-none", Leaf(ca, 0x0d, null), ca);
        var before = await lab.Lab.SnapshotAsync();
        var result = await lab.RunAsync("""
            foreach ($name in 'good', 'bad', 'silent', 'none') {
                $plain = (Get-MeshCertificate "revocation-$name" cert-manager).Secret.Revocation
                "$name $plain $((Get-MeshCertificate "revocation-$name" cert-manager -CheckRevocation).Secret.Revocation)"
            }
            """);
        Assert.Equal(["good NotChecked Good", "bad NotChecked Revoked", "silent NotChecked Unknown", "none NoEndpoint NoEndpoint"], result.EnsureSuccess().Lines);
        Assert.Equal(before, await lab.Lab.SnapshotAsync());
    }

    private static X509Certificate2 Leaf(X509Certificate2 ca, byte serial, string? crlUrl)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=leaf {serial}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(ca, true, false));
        if (crlUrl is not null)
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([crlUrl]));
        return request.Create(ca, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(10), [serial]);
    }

    /// <summary>A Secret, and a Certificate for it whose issuer is not there: cert-manager leaves the Secret as it is.</summary>
    private async Task StoreAsync(string name, X509Certificate2 leaf, X509Certificate2 ca)
    {
        static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        await lab.Lab.CreateAsync("/api/v1/namespaces/cert-manager/secrets",
            $$$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"{{{name}}}"},"type":"Opaque","data":{"tls.crt":"{{{Base64(leaf.ExportCertificatePem() + "\n")}}}","ca.crt":"{{{Base64(ca.ExportCertificatePem() + "\n")}}}"} }""");
        await lab.Lab.CreateAsync("/apis/cert-manager.io/v1/namespaces/cert-manager/certificates",
            $$$"""{"apiVersion":"cert-manager.io/v1","kind":"Certificate","metadata":{"name":"{{{name}}}"},"spec":{"secretName":"{{{name}}}","commonName":"leaf","issuerRef":{"name":"nobody","kind":"ClusterIssuer","group":"cert-manager.io"} } }""");
    }

    private static async Task ServeAsync(HttpListener listener, byte[] crl)
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                context.Response.ContentType = "application/pkix-crl";
                await context.Response.OutputStream.WriteAsync(crl);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
        }
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
