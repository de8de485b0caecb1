using System.Text.Json.Nodes;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.X509;

/// <summary>What a CertificateRequest asks for, checked against its CSR (cm pkg/util/pki/certificatetemplate.go).</summary>
internal static class CertificateTemplate
{
    private static readonly TimeSpan s_defaultDuration = TimeSpan.FromDays(90);

    public static TimeSpan DurationOf(JsonNode spec) => GoDuration.Parse(spec.Text("duration")) ?? s_defaultDuration;

    /// <exception cref="InvalidDataException">The request cannot be read, or says something else than the CertificateRequest.</exception>
    public static CertificateSigningRequest Read(JsonObject request)
    {
        var csr = PemData.Request(Convert.FromBase64String(request.Text("spec", "request") ?? ""));
        if (!csr.Verify())
        {
            throw new InvalidDataException("x509: ECDSA verification failure");
        }

        var isCa = request.Flag("spec", "isCA") ?? false;
        if (csr.BasicConstraints is { } constraints && constraints.IsCa != isCa)
        {
            throw new InvalidDataException(
                $"encoded CSR error: IsCA {Go(constraints.IsCa)} does not match expected value {Go(isCa)}");
        }

        var (key, extended) = KeyUsageNames.Read(request.Texts("spec", "usages"), isCa);
        if (csr.KeyUsage != KeyUsages.None || csr.ExtendedKeyUsage.Count > 0)
        {
            if (csr.KeyUsage != key)
            {
                throw new InvalidDataException(
                    $"encoded CSR error: the KeyUsages {KeyUsageNames.Print(csr.KeyUsage)} do not match the expected KeyUsages {KeyUsageNames.Print(key)}");
            }

            if (!csr.ExtendedKeyUsage.SequenceEqual(extended))
            {
                throw new InvalidDataException(
                    $"encoded CSR error: the ExtKeyUsages {KeyUsageNames.Print(csr.ExtendedKeyUsage)} do not match the expected ExtKeyUsages {KeyUsageNames.Print(extended)}");
            }
        }

        return csr;
    }

    public static CertificateBuilder Builder(JsonObject request, CertificateSigningRequest csr, JsonNode? issuerSpec, DateTimeOffset now)
    {
        var isCa = request.Flag("spec", "isCA") ?? false;
        var (key, extended) = KeyUsageNames.Read(request.Texts("spec", "usages"), isCa);
        // certificatetemplate.go:57: from now on, not back-dated, and not clamped to the CA.
        var notBefore = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        return new CertificateBuilder
        {
            RawSubject = csr.RawSubject,
            AltNames = csr.AltNames,
            NotBefore = notBefore,
            NotAfter = notBefore + DurationOf(request["spec"]!),
            BasicConstraints = new BasicConstraintsInfo(isCa),
            KeyUsage = key,
            ExtendedKeyUsage = extended,
            NameConstraints = NameConstraintsSpec.Of(csr),
            CrlDistributionPoints = issuerSpec.Texts("crlDistributionPoints"),
            OcspServers = issuerSpec.Texts("ocspServers"),
            IssuingCertificateUrls = issuerSpec.Texts("issuingCertificateURLs"),
            SignatureRule = SignatureRule.CertManager,
        };
    }

    private static string Go(bool value) => value ? "true" : "false";
}
