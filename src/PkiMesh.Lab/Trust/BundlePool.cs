using System.Text;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.Trust;

/// <summary>The certificates of a Bundle: each once, in the order of their SHA-256 (tm pkg/util/cert_pool.go).</summary>
internal sealed class BundlePool(TrustOptions options, DateTimeOffset now)
{
    private readonly SortedDictionary<string, LabCertificate> _certificates = new(StringComparer.Ordinal);

    public IReadOnlyCollection<LabCertificate> Certificates => _certificates.Values;

    /// <summary>One after the other, without the last newline.</summary>
    public string Pem => PemBundle.Write(Certificates, trailingNewline: false);

    /// <exception cref="InvalidDataException">A block that is no certificate; comments and text between blocks are let pass.</exception>
    public void Add(string pem)
    {
        var rest = pem;
        while (PemText.TryRead(rest, out var block, out rest))
        {
            if (block.Label != "CERTIFICATE")
            {
                throw new InvalidDataException($"invalid PEM block in bundle: only CERTIFICATE blocks are permitted but found '{block.Label}'");
            }

            if (block.HasHeaders)
            {
                throw new InvalidDataException("invalid PEM block in bundle; blocks are not permitted to have PEM headers");
            }

            Add(Read(block));
        }
    }

    public void Add(byte[] pem) => Add(Encoding.UTF8.GetString(pem));

    private void Add(LabCertificate certificate)
    {
        if ((options.FilterExpired && now > certificate.NotAfter) || (options.FilterNonCa && !certificate.IsCa))
        {
            return;
        }

        _certificates[certificate.Sha256] = certificate;
    }

    private static LabCertificate Read(PemBlock block)
    {
        try
        {
            return LabCertificate.FromDer(block.Der);
        }
        catch (PkiException)
        {
            throw new InvalidDataException("invalid PEM block in bundle; invalid PEM certificate: x509: malformed certificate");
        }
    }
}
