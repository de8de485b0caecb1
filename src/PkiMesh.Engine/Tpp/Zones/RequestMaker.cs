using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PkiMesh.Engine.Tpp.Zones;

/// <summary>
/// The request that cert-manager would send for a mesh CA: critical keyCertSign and cRLSign, server and client authentication, and
/// no basicConstraints (cm pkg/util/pki/csr.go; its gate UseCertificateRequestBasicConstraints is off). Its key is thrown away.
/// </summary>
internal static class RequestMaker
{
    private static readonly OidCollection s_usages = [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")];

    public static string Make(TppRequestPlan plan)
    {
        var subject = new X500DistinguishedNameBuilder();
        if (plan.Organization is { Length: > 0 } organization)
        {
            subject.AddOrganizationName(organization);
        }

        subject.AddCommonName(plan.CommonName);
        if (plan.KeyAlgorithm.StartsWith("RSA ", StringComparison.Ordinal))
        {
            using var rsa = RSA.Create(int.Parse(plan.KeyAlgorithm.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture));
            return Sign(new CertificateRequest(subject.Build(), rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), plan);
        }

        using var ecdsa = ECDsa.Create(Curve(plan.KeyAlgorithm));
        return Sign(new CertificateRequest(subject.Build(), ecdsa, HashAlgorithmName.SHA256), plan);
    }

    private static string Sign(CertificateRequest request, TppRequestPlan plan)
    {
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(s_usages, critical: false));
        if (plan.DnsNames.Count > 0)
        {
            var names = new SubjectAlternativeNameBuilder();
            foreach (var name in plan.DnsNames)
            {
                names.AddDnsName(name);
            }

            request.CertificateExtensions.Add(names.Build());
        }

        return request.CreateSigningRequestPem();
    }

    private static ECCurve Curve(string algorithm) => algorithm switch
    {
        "ECDSA P-384" => ECCurve.NamedCurves.nistP384,
        "ECDSA P-521" => ECCurve.NamedCurves.nistP521,
        _ => ECCurve.NamedCurves.nistP256,
    };
}
