using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace PkiMesh.Lab.Pki;

/// <summary>What the lab reads from the extensions of a certificate or of a request.</summary>
internal static class ExtensionReader
{
    public static KeyUsages KeyUsage(X509Extensions? extensions)
    {
        var extension = extensions?.GetExtension(X509Extensions.KeyUsage);
        return extension is null ? KeyUsages.None : (KeyUsages)DerBitString.GetInstance(extension.GetParsedValue()).IntValue;
    }

    public static IReadOnlyList<string> ExtendedKeyUsage(X509Extensions? extensions)
    {
        var extension = extensions?.GetExtension(X509Extensions.ExtendedKeyUsage);
        return extension is null ? [] : [.. Asn1Sequence.GetInstance(extension.GetParsedValue()).Select(id => DerObjectIdentifier.GetInstance(id).Id)];
    }

    public static BasicConstraintsInfo? BasicConstraints(X509Extensions? extensions)
    {
        var extension = extensions?.GetExtension(X509Extensions.BasicConstraints);
        if (extension is null)
        {
            return null;
        }

        var value = Org.BouncyCastle.Asn1.X509.BasicConstraints.GetInstance(extension.GetParsedValue());
        return new BasicConstraintsInfo(value.IsCA(), value.PathLenConstraintInteger?.IntValueExact);
    }
}
