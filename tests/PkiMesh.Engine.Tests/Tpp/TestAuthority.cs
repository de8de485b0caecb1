using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PkiMesh.Engine.Tests.Tpp;

/// <summary>A root, an issuing CA below it, and a server certificate for 127.0.0.1 that the issuing CA signed.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly Lazy<TestAuthority> s_shared = new(() => Create());
    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _issuingKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    private TestAuthority(string name, DateTimeOffset? serverEnd)
    {
        Root = Authority($"CN={name} Root", _rootKey).CreateSelfSigned(_now.AddDays(-30), _now.AddDays(30));
        Issuing = Authority($"CN={name} Issuing CA", _issuingKey).Create(Root, _now.AddDays(-29), _now.AddDays(29), Serial());

        var request = new CertificateRequest("CN=tpp", _serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using var bare = request.Create(Issuing.CopyWithPrivateKey(_issuingKey), _now.AddDays(-20), serverEnd ?? _now.AddDays(20), Serial());
        using var keyed = bare.CopyWithPrivateKey(_serverKey);
        Server = X509CertificateLoader.LoadPkcs12(keyed.Export(X509ContentType.Pfx), null);
        Chain = [Issuing];
    }

    /// <summary>One for all who do not look for differences between two; nobody disposes it.</summary>
    public static TestAuthority Shared => s_shared.Value;

    public X509Certificate2 Root { get; }

    public X509Certificate2 Issuing { get; }

    public X509Certificate2 Server { get; }

    public X509Certificate2Collection Chain { get; }

    public string RootPem => Root.ExportCertificatePem();

    public string IssuingPem => Issuing.ExportCertificatePem();

    public static TestAuthority Create(string name = "Test", DateTimeOffset? serverEnd = null) => new(name, serverEnd);

    public void Dispose()
    {
        Root.Dispose();
        Issuing.Dispose();
        Server.Dispose();
        _rootKey.Dispose();
        _issuingKey.Dispose();
        _serverKey.Dispose();
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    private static byte[] Serial() => RandomNumberGenerator.GetBytes(12);
}
