using System.Security.Cryptography;
using System.Text;

namespace PkiMesh.Lab.CertManager.Certificates;

/// <summary>The stable name of a CertificateRequest: certificate and revision, with a hash where that would be too long.</summary>
internal static class RequestName
{
    private const int MaxCertificateName = 233;

    public static string Of(string certificate, int revision)
    {
        if (certificate.Length > MaxCertificateName)
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(certificate)));
            certificate = $"{certificate[..(MaxCertificateName - hash.Length - 1)]}-{hash}";
        }

        return $"{certificate}-{revision}";
    }
}
