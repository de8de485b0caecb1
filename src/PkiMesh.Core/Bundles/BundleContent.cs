using System.Text;
using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Bundles;

/// <summary>The text of a trust bundle, and what it means.</summary>
public sealed class BundleContent
{
    /// <summary>Linux MAX_ARG_STRLEN: the injector hands the whole bundle to the proxy in one environment variable.</summary>
    public const int LargestBytes = 131_072 - 64;

    private BundleContent(string text, IReadOnlyList<ParsedCertificate> certificates)
    {
        Text = text;
        Certificates = certificates;
    }

    public string Text { get; }

    public IReadOnlyList<ParsedCertificate> Certificates { get; }

    public string Sha256 => CertificatePem.Sha256(Text);

    public int SizeBytes => Encoding.UTF8.GetByteCount(Text);

    public static BundleContent Read(string text, string source) => new(text, CertificatePem.ReadAll(text, source));

    /// <summary>What trust-manager makes of these certificates: without duplicates, sorted by SHA-256 (tm pkg/util/cert_pool.go 212-228).</summary>
    public static BundleContent Of(IEnumerable<ParsedCertificate> certificates)
    {
        var sorted = certificates.DistinctBy(certificate => certificate.Info.Sha256).OrderBy(certificate => certificate.Info.Sha256, StringComparer.Ordinal).ToList();
        return new BundleContent(CertificatePem.Join(sorted.Select(certificate => certificate.Info)), sorted);
    }

    /// <summary>Whether both hold the same certificates, whatever their order and spacing.</summary>
    public bool Holds(IEnumerable<ParsedCertificate> certificates) =>
        Certificates.Select(certificate => certificate.Info.Sha256).ToHashSet().SetEquals(certificates.Select(certificate => certificate.Info.Sha256));
}
