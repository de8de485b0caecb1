using System.Net.Security;

namespace PkiMesh.Lab.Workloads;

/// <summary>An endpoint that ends TLS itself, for one server name. Who asks for another name, or speaks no TLS, gets what is behind it in the clear.</summary>
public interface IPodTlsEndpoint : IPodEndpoint
{
    /// <summary>The name it answers to.</summary>
    string ServerName { get; }

    /// <summary>What it presents now; null while it has no certificate.</summary>
    SslStreamCertificateContext? CertificateContext { get; }
}
