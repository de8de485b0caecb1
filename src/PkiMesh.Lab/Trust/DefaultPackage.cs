using System.Security.Cryptography;
using System.Text;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.Trust;

/// <summary>The default CAs of the lab: what its programs trust as system roots.</summary>
internal sealed record DefaultPackage(string Pem)
{
    private const string Name = "pkimesh-lab";
    private const string Version = "1";

    /// <summary>Name, version and the beginning of the hash, as tm pkg/fspkg/package.go makes it.</summary>
    public string Id => $"{Name}-{Version}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Pem)).AsSpan(0, 8))}";

    public static DefaultPackage Of(IReadOnlyList<LabCertificate> roots) => new(PemBundle.Write(roots));
}
