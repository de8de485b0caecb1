using System.Net;
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.X509;

namespace PkiMesh.Core.Certificates;

internal static class CertificateInfoBuilder
{
    // RFC 5280 4.2.1.3, in the order of the bits.
    private static readonly string[] s_keyUsages =
    [
        "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign", "cRLSign", "encipherOnly", "decipherOnly",
    ];

    private static readonly Dictionary<string, string> s_extendedKeyUsages = new()
    {
        ["2.5.29.37.0"] = "any",
        ["1.3.6.1.5.5.7.3.1"] = "serverAuth",
        ["1.3.6.1.5.5.7.3.2"] = "clientAuth",
        ["1.3.6.1.5.5.7.3.3"] = "codeSigning",
        ["1.3.6.1.5.5.7.3.4"] = "emailProtection",
        ["1.3.6.1.5.5.7.3.8"] = "timeStamping",
        ["1.3.6.1.5.5.7.3.9"] = "OCSPSigning",
    };

    public static CertificateInfo Build(X509Certificate x509, byte[] der)
    {
        // 2.5.29.19: BouncyCastle answers -1 for "no CA" and int.MaxValue for "no limit".
        var pathLength = x509.GetBasicConstraints();
        var names = x509.GetSubjectAlternativeNameExtension()?.GetNames() ?? [];
        return new CertificateInfo
        {
            Subject = Text(x509.SubjectDN),
            CommonName = Part(x509.SubjectDN, X509Name.CN).FirstOrDefault() ?? "",
            Issuer = Text(x509.IssuerDN),
            IssuerCommonName = Part(x509.IssuerDN, X509Name.CN).FirstOrDefault() ?? "",
            IssuerOrganizations = Part(x509.IssuerDN, X509Name.O),
            IssuerCountries = Part(x509.IssuerDN, X509Name.C),
            SerialNumber = Convert.ToHexString(x509.SerialNumber.ToByteArrayUnsigned()),
            Thumbprint = Convert.ToHexString(SHA1.HashData(der)),
            Sha256 = Hex(SHA256.HashData(der)),
            NotBeforeUtc = DateTime.SpecifyKind(x509.NotBefore, DateTimeKind.Utc),
            NotAfterUtc = DateTime.SpecifyKind(x509.NotAfter, DateTimeKind.Utc),
            IsCertificateAuthority = pathLength >= 0,
            PathLength = pathLength is >= 0 and < int.MaxValue ? pathLength : null,
            KeyAlgorithm = KeyNames.Of(x509),
            SignatureAlgorithm = SignatureNames.Of(x509),
            KeyUsages = KeyUsages(x509),
            ExtendedKeyUsages = [.. (x509.GetExtendedKeyUsage() ?? []).Select(oid => s_extendedKeyUsages.GetValueOrDefault(oid.Id, oid.Id))],
            DnsNames = Names(names, GeneralName.DnsName),
            Uris = Names(names, GeneralName.UniformResourceIdentifier),
            EmailAddresses = Names(names, GeneralName.Rfc822Name),
            IpAddresses = [.. names.Where(name => name.TagNo == GeneralName.IPAddress).Select(name => Address(Asn1OctetString.GetInstance(name.Name).GetOctets()))],
            SubjectKeyId = KeyId(x509, X509Extensions.SubjectKeyIdentifier, value => SubjectKeyIdentifier.GetInstance(value).GetKeyIdentifier()),
            AuthorityKeyId = KeyId(x509, X509Extensions.AuthorityKeyIdentifier, value => AuthorityKeyIdentifier.GetInstance(value).KeyIdentifier?.GetOctets()),
            CrlUrls = CrlUrls(x509),
            OcspUrls = OcspUrls(x509),
            IsSelfSigned = x509.SubjectDN.Equivalent(x509.IssuerDN) && Signatures.Verify(x509, x509),
            PublicKeySha256 = Hex(SHA256.HashData(x509.CertificateStructure.SubjectPublicKeyInfo.GetDerEncoded())),
            Pem = PemEncoding.WriteString("CERTIFICATE", der) + "\n",
        };
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();

    private static string Text(X509Name name) => name.ToString(reverse: true, X509Name.DefaultSymbols);

    private static IReadOnlyList<string> Part(X509Name name, DerObjectIdentifier oid) => [.. name.GetValueList(oid)];

    private static IReadOnlyList<string> KeyUsages(X509Certificate x509)
    {
        var bits = x509.GetKeyUsage() ?? [];
        return [.. s_keyUsages.Where((_, bit) => bit < bits.Length && bits[bit])];
    }

    private static IReadOnlyList<string> Names(GeneralName[] names, int tag) =>
        [.. names.Where(name => name.TagNo == tag).Select(name => ((IAsn1String)name.Name).GetString())];

    private static string Address(byte[] octets) =>
        octets.Length is 4 or 16 ? new IPAddress(octets).ToString() : Convert.ToHexString(octets);

    private static string KeyId(X509Certificate x509, DerObjectIdentifier oid, Func<Asn1Object, byte[]?> read) =>
        Extension(x509, oid) is { } value ? Convert.ToHexString(read(value) ?? []) : "";

    private static Asn1Object? Extension(X509Certificate x509, DerObjectIdentifier oid) =>
        x509.GetExtensionValue(oid) is { } octets ? Asn1Object.FromByteArray(octets.GetOctets()) : null;

    private static IReadOnlyList<string> CrlUrls(X509Certificate x509) =>
        Extension(x509, X509Extensions.CrlDistributionPoints) is { } value
            ? [.. CrlDistPoint.GetInstance(value).GetDistributionPoints()
                .Where(point => point.DistributionPointName?.Type == DistributionPointName.FullName)
                .SelectMany(point => Names(GeneralNames.GetInstance(point.DistributionPointName.Name).GetNames(), GeneralName.UniformResourceIdentifier))]
            : [];

    private static IReadOnlyList<string> OcspUrls(X509Certificate x509) =>
        Extension(x509, X509Extensions.AuthorityInfoAccess) is { } value
            ? [.. AuthorityInformationAccess.GetInstance(value).GetAccessDescriptions()
                .Where(access => access.AccessMethod.Equals(X509ObjectIdentifiers.OcspAccessMethod))
                .SelectMany(access => Names([access.AccessLocation], GeneralName.UniformResourceIdentifier))]
            : [];
}
