using System.Text.Json.Nodes;
using PkiMesh.Core.Policy;

namespace PkiMesh.Engine.Tpp;

/// <summary>Reads certificate objects, as the search lists them and as they are shown one by one.</summary>
internal static class TppCertificateReader
{
    public static TppCertificate? ReadRow(JsonNode? row)
    {
        if (Frame(row) is not { } frame)
        {
            return null;
        }

        var x509 = TppJson.At(row, "X509");
        return WithCertificate(frame, x509) with { DnsNames = TppJson.Texts(TppJson.At(TppJson.At(x509, "SANS"), "DNS")) };
    }

    public static TppCertificate? ReadDetails(JsonObject body)
    {
        if (Frame(body) is not { } frame)
        {
            return null;
        }

        var certificate = body["CertificateDetails"];
        var processing = body["ProcessingDetails"];
        return WithCertificate(frame, certificate) with
        {
            DnsNames = TppJson.Texts(TppJson.At(certificate, "SubjectAltNameDNS") ?? TppJson.At(TppJson.At(certificate, "SubjectAltName"), "DNS")),
            IsDetailed = true,
            Stage = (int?)TppJson.Number(TppJson.At(processing, "Stage")) ?? 0,
            Status = Text(processing, "Status"),
            IsInError = TppJson.Flag(TppJson.At(processing, "InError")) ?? false,
            TicketDn = Text(processing, "TicketDN"),
            IsDisabled = TppJson.Flag(body["Disabled"]) ?? false,
            CertificateAuthorityDn = Text(body, "CertificateAuthorityDN"),
            TemplateName = TppJson.Text(TppJson.At(TppJson.At(certificate, "Template"), "Name")) ?? Text(certificate, "TemplateName"),
            KeyUsage = Text(certificate, "KeyUsage"),
            EllipticCurve = Text(certificate, "EllipticCurve"),
            SignatureAlgorithm = TppJson.Text(TppJson.At(certificate, "SignatureAlgorithmName")) ?? Text(certificate, "SignatureAlgorithm"),
            ManagementType = Text(body, "ManagementType"),
            Origin = Text(body, "Origin"),
            RevocationStatus = Text(certificate, "RevocationStatus"),
        };
    }

    public static Guid ReadGuid(JsonNode? node) => Guid.TryParse(TppJson.Text(node), out var guid) ? guid : Guid.Empty;

    private static TppCertificate? Frame(JsonNode? node)
    {
        if (TppJson.Text(TppJson.At(node, "DN")) is not { Length: > 0 } dn)
        {
            return null;
        }

        var (parent, name) = TppZone.Split(dn);
        return new TppCertificate
        {
            Dn = dn,
            Guid = ReadGuid(TppJson.At(node, "Guid")),
            Name = TppJson.Text(TppJson.At(node, "Name")) ?? name,
            ParentDn = TppJson.Text(TppJson.At(node, "ParentDn")) ?? parent,
            SchemaClass = Text(node, "SchemaClass"),
            CreatedUtc = TppJson.Time(TppJson.At(node, "CreatedOn")),
        };
    }

    private static TppCertificate WithCertificate(TppCertificate frame, JsonNode? certificate) => frame with
    {
        CommonName = Text(certificate, "CN"),
        Subject = Text(certificate, "Subject"),
        Issuer = Text(certificate, "Issuer"),
        SerialNumber = Text(certificate, "Serial").ToUpperInvariant(),
        Thumbprint = Text(certificate, "Thumbprint").ToUpperInvariant(),
        NotBeforeUtc = TppJson.Time(TppJson.At(certificate, "ValidFrom")),
        NotAfterUtc = TppJson.Time(TppJson.At(certificate, "ValidTo")),
        KeyAlgorithm = TppJson.Text(TppJson.At(certificate, "KeyAlgorithmName")) ?? Text(certificate, "KeyAlgorithm"),
        KeySize = (int?)TppJson.Number(TppJson.At(certificate, "KeySize")),
    };

    private static string Text(JsonNode? node, string name) => TppJson.Text(TppJson.At(node, name)) ?? "";
}
