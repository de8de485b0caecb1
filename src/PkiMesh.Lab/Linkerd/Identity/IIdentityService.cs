using PkiMesh.Lab.Api;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.Linkerd.Identity;

/// <summary>What answers at the identity controller's port: io.linkerd.proxy.identity.Identity/Certify.</summary>
internal interface IIdentityService
{
    /// <summary>
    /// Certifies a proxy. <paramref name="account"/> is who its token belongs to. The answer is the leaf and, behind it,
    /// the whole of the issuer's tls.crt. A refusal is a <see cref="LinkerdFailure"/>.
    /// </summary>
    Task<IReadOnlyList<LabCertificate>> CertifyAsync(
        string identity, Caller account, CertificateSigningRequest request, CancellationToken cancellationToken);
}
