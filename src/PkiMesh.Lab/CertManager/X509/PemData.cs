using System.Text;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.X509;

/// <summary>Reads the PEM in Secrets and requests with cert-manager's words for what is wrong (cm pkg/util/pki/parse.go).</summary>
internal static class PemData
{
    public static IReadOnlyList<LabCertificate> Chain(byte[] pem)
    {
        List<LabCertificate> certificates = [];
        var rest = Encoding.UTF8.GetString(pem);
        while (PemText.TryRead(rest, out var block, out rest))
        {
            certificates.Add(Read(block));
        }

        return certificates.Count > 0
            ? certificates
            : throw new InvalidDataException("error decoding certificate PEM block: no valid certificates found");
    }

    public static LabCertificate Certificate(byte[] pem) => Chain(pem)[0];

    public static LabKey PrivateKey(byte[] pem)
    {
        if (!PemText.TryRead(Encoding.UTF8.GetString(pem), out var block, out _))
        {
            throw new InvalidDataException("error decoding private key PEM block: no PEM data was found in given input");
        }

        try
        {
            return block.Label switch
            {
                "PRIVATE KEY" or "EC PRIVATE KEY" or "RSA PRIVATE KEY" => LabKey.FromPem(block.Write()),
                _ => throw new InvalidDataException($"unknown private key type: {block.Label}"),
            };
        }
        catch (PkiException)
        {
            var kind = block.Label switch { "EC PRIVATE KEY" => "ecdsa", "RSA PRIVATE KEY" => "rsa", _ => "pkcs#8" };
            throw new InvalidDataException($"error parsing {kind} private key: asn1: structure error: tags don't match");
        }
    }

    public static CertificateSigningRequest Request(byte[] pem)
    {
        if (!PemText.TryRead(Encoding.UTF8.GetString(pem), out var block, out _))
        {
            throw new InvalidDataException("error decoding certificate request PEM block: no PEM data was found in given input");
        }

        try
        {
            return CertificateSigningRequest.FromDer(block.Der);
        }
        catch (PkiException)
        {
            throw new InvalidDataException("asn1: structure error: tags don't match");
        }
    }

    private static LabCertificate Read(PemBlock block)
    {
        try
        {
            return LabCertificate.FromDer(block.Der);
        }
        catch (PkiException)
        {
            throw new InvalidDataException("error parsing X.509 certificate: x509: malformed certificate");
        }
    }
}
