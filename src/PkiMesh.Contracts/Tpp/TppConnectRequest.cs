using System.Security;
using System.Security.Cryptography.X509Certificates;

namespace PkiMesh;

/// <summary>Where TPP is, and with what to sign in.</summary>
public sealed class TppConnectRequest
{
    /// <summary>The client id of cert-manager's own API integration, which a TPP that serves cert-manager has.</summary>
    public const string DefaultClientId = "cert-manager.io";

    /// <summary>The least scope with which certificates can be requested.</summary>
    public const string DefaultScope = "certificate:manage";

    /// <summary>The server's address; <c>https://</c> and <c>/vedsdk/</c> may be left out.</summary>
    public required string Url { get; init; }

    /// <summary>How to sign in.</summary>
    public required TppGrantKind Grant { get; init; }

    /// <summary>The user of a credential: <c>local:admin</c>, <c>AD+corp:user</c>, or the name alone.</summary>
    public string? UserName { get; init; }

    /// <summary>The password, access token, refresh token or JWT, by <see cref="Grant"/>. The session keeps a copy of its own.</summary>
    public SecureString? Secret { get; init; }

    /// <summary>The client certificate with its private key.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>The client certificate as a PKCS #12 file; not together with <see cref="ClientCertificate"/>.</summary>
    public string? ClientCertificatePath { get; init; }

    /// <summary>The password of <see cref="ClientCertificatePath"/>, or null.</summary>
    public SecureString? ClientCertificatePassword { get; init; }

    /// <summary>The API integration to ask a grant of.</summary>
    public string ClientId { get; init; } = DefaultClientId;

    /// <summary>The scope to ask for, e.g. <c>certificate:manage,revoke;configuration</c>.</summary>
    public string Scope { get; init; } = DefaultScope;

    /// <summary>PEM text with the certificates to trust the server by; null, with no path, for the system's.</summary>
    public string? CertificateAuthorityPem { get; init; }

    /// <summary>A PEM or DER file with the same.</summary>
    public string? CertificateAuthorityPath { get; init; }

    /// <summary>Take any server certificate. Each session so made warns.</summary>
    public bool SkipCertificateCheck { get; init; }

    /// <summary>How long one request may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
