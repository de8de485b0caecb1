using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Proxy;

/// <summary>The admin port of a proxy: in the clear, or over TLS under the proxy's own name and with its live certificate.</summary>
internal sealed class ProxyAdminEndpoint(Func<string, (int Code, string Body)?> answer, Func<(ProxyIdentity Identity, LabKey? Key)> state) : IPodTlsEndpoint
{
    private readonly TextEndpoint _text = new(answer);

    public string ServerName => state().Identity.Name;

    public string? ServingChainPem => state().Identity.Chain is { Count: > 0 } chain ? PemBundle.Write(chain) : null;

    public SslStreamCertificateContext? CertificateContext
    {
        get
        {
            var (identity, key) = state();
            if (identity.Leaf is not { } leaf || key is null)
            {
                return null;
            }

            var certificate = X509Certificate2.CreateFromPem(leaf.ToPem(), key.ToPem(KeyEncoding.Pkcs8));
            return SslStreamCertificateContext.Create(certificate, [.. identity.Chain.Skip(1).Select(above => X509CertificateLoader.LoadCertificate(above.Der))], offline: true);
        }
    }

    public Task<PodResponse> SendAsync(PodRequest request, CancellationToken cancellationToken) => _text.SendAsync(request, cancellationToken);
}
