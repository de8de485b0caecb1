using System.Text.Json.Nodes;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.X509;

/// <summary>Makes the private key and the CSR of a Certificate (cm pkg/util/pki/generate.go, csr.go).</summary>
internal static class CsrFactory
{
    public static KeySpec KeySpecOf(JsonNode? certificateSpec)
    {
        var size = certificateSpec.Number("privateKey", "size") ?? 0;
        return certificateSpec.Text("privateKey", "algorithm") switch
        {
            "ECDSA" => new KeySpec(KeyAlgorithm.Ecdsa, size == 0 ? 256 : size),
            "Ed25519" => KeySpec.Ed25519,
            _ => KeySpec.Rsa(size == 0 ? 2048 : size),
        };
    }

    /// <summary>The fields of spec.privateKey that a key does not match.</summary>
    public static IReadOnlyList<string> KeyViolations(LabKey key, JsonNode? certificateSpec)
    {
        var wanted = KeySpecOf(certificateSpec);
        return key.Spec.Algorithm != wanted.Algorithm
            ? ["spec.privateKey.algorithm"]
            : key.Spec.Size != wanted.Size ? ["spec.privateKey.size"] : [];
    }

    public static SubjectName SubjectOf(JsonNode? spec)
    {
        if (spec.Text("literalSubject") is { Length: > 0 } literal)
        {
            return SubjectName.Parse(literal);
        }

        var subject = spec.At("subject");
        return new SubjectName
        {
            CommonName = spec.Text("commonName") ?? "",
            SerialNumber = subject.Text("serialNumber") ?? "",
            Organizations = subject.Texts("organizations"),
            OrganizationalUnits = subject.Texts("organizationalUnits"),
            Countries = subject.Texts("countries"),
            Provinces = subject.Texts("provinces"),
            Localities = subject.Texts("localities"),
            StreetAddresses = subject.Texts("streetAddresses"),
            PostalCodes = subject.Texts("postalCodes"),
        };
    }

    public static CertificateSigningRequest Build(JsonNode? spec, LabKey key, bool withBasicConstraints)
    {
        var isCa = spec.Flag("isCA") ?? false;
        var encodeUsages = spec.Flag("encodeUsagesInRequest") ?? true;
        var (usage, extended) = KeyUsageNames.Read(spec.Texts("usages"), isCa);
        return new CertificateSigningRequestBuilder
        {
            Subject = SubjectOf(spec),
            AltNames = new SubjectAltNames
            {
                DnsNames = spec.Texts("dnsNames"),
                Emails = spec.Texts("emailAddresses"),
                IpAddresses = spec.Texts("ipAddresses"),
                Uris = spec.Texts("uris"),
            },
            KeyUsage = encodeUsages ? usage : KeyUsages.None,
            ExtendedKeyUsage = encodeUsages ? extended : [],
            BasicConstraints = withBasicConstraints ? new BasicConstraintsInfo(isCa) : null,
            NameConstraints = NameConstraintsSpec.Read(spec.At("nameConstraints")),
            SignatureAlgorithm = SignatureOf(spec.Text("signatureAlgorithm")) ?? SignatureAlgorithms.For(key.Spec, SignatureRule.CertManager),
        }.Build(key);
    }

    private static string? SignatureOf(string? name) => name switch
    {
        "SHA256WithRSA" => "SHA256WITHRSA",
        "SHA384WithRSA" => "SHA384WITHRSA",
        "SHA512WithRSA" => "SHA512WITHRSA",
        "ECDSAWithSHA256" => "SHA256WITHECDSA",
        "ECDSAWithSHA384" => "SHA384WITHECDSA",
        "ECDSAWithSHA512" => "SHA512WITHECDSA",
        _ => null,
    };
}
