using System.Text;

namespace PkiMesh.Lab.Pki;

/// <summary>Several certificates in one PEM text.</summary>
public static class PemBundle
{
    /// <summary>Reads what certificates there are, as Go's CertPool.AppendCertsFromPEM: other blocks and certificates that cannot be read are skipped.</summary>
    public static IReadOnlyList<LabCertificate> ReadLenient(string text)
    {
        var certificates = new List<LabCertificate>();
        foreach (var block in PemText.ReadAll(text))
        {
            if (block.Label == "CERTIFICATE" && !block.HasHeaders && TryRead(block) is { } certificate)
            {
                certificates.Add(certificate);
            }
        }

        return certificates;
    }

    /// <summary>Reads certificates only: another kind of block, one that is no certificate, or text after the last one is an error.</summary>
    /// <exception cref="PkiException">Says which.</exception>
    public static IReadOnlyList<LabCertificate> ReadStrict(string text)
    {
        var certificates = new List<LabCertificate>();
        var rest = text;
        while (PemText.TryRead(rest, out var block, out var after))
        {
            if (block.Label != "CERTIFICATE" || block.HasHeaders)
            {
                throw new PkiException($"a PEM block {block.Label} where only certificates belong");
            }

            certificates.Add(LabCertificate.FromDer(block.Der));
            rest = after;
        }

        if (certificates.Count == 0)
        {
            throw new PkiException("no certificate in the PEM text");
        }

        return rest.Trim().Length == 0 ? certificates : throw new PkiException("text that is no PEM block");
    }

    /// <summary>Writes them one after the other with LF line ends.</summary>
    public static string Write(IEnumerable<LabCertificate> certificates, bool trailingNewline = true)
    {
        var text = new StringBuilder();
        foreach (var certificate in certificates)
        {
            text.Append(certificate.ToPem());
        }

        if (!trailingNewline && text.Length > 0)
        {
            text.Length--;
        }

        return text.ToString();
    }

    private static LabCertificate? TryRead(PemBlock block)
    {
        try
        {
            return LabCertificate.FromDer(block.Der);
        }
        catch (PkiException)
        {
            return null;
        }
    }
}
