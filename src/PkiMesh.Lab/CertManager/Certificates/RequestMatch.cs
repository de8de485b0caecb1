using System.Net;
using System.Text.Json.Nodes;
using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Certificates;

/// <summary>Which fields of a Certificate's spec a request or a certificate does not match (cm pkg/util/pki/match.go).</summary>
internal static class RequestMatch
{
    /// <exception cref="InvalidDataException">The CSR cannot be read.</exception>
    public static IReadOnlyList<string> Violations(JsonObject request, JsonNode? spec)
    {
        var csr = PemData.Request(Convert.FromBase64String(request.Text("spec", "request") ?? ""));
        var asked = request["spec"];
        List<string> violations = [];
        void Check(bool same, string field)
        {
            if (!same)
            {
                violations.Add("spec." + field);
            }
        }

        Check(SameAddresses(csr.AltNames.IpAddresses, spec.Texts("ipAddresses")), "ipAddresses");
        Check(Same(csr.AltNames.Uris, spec.Texts("uris")), "uris");
        Check(Same(csr.AltNames.Emails, spec.Texts("emailAddresses")), "emailAddresses");
        Check(Same(csr.AltNames.DnsNames, spec.Texts("dnsNames")), "dnsNames");
        if (spec.Text("literalSubject") is { Length: > 0 } literal)
        {
            Check(csr.Subject.Equals(SubjectName.Parse(literal)), "literalSubject");
        }
        else
        {
            CheckSubject(csr.Subject, CsrFactory.SubjectOf(spec), Check);
        }

        Check((asked.Flag("isCA") ?? false) == (spec.Flag("isCA") ?? false), "isCA");
        Check(Same(asked.Texts("usages"), spec.Texts("usages")), "usages");
        Check(asked.Text("duration") is null || spec.Text("duration") is null || GoDuration.Parse(asked.Text("duration")) == GoDuration.Parse(spec.Text("duration")), "duration");
        Check(SameIssuer(asked.At("issuerRef"), spec.At("issuerRef")), "issuerRef");
        return violations;
    }

    /// <summary>The looser look at a certificate whose request is gone: names may have moved between CN and SANs.</summary>
    public static IReadOnlyList<string> FuzzyViolations(LabCertificate certificate, JsonNode? spec)
    {
        List<string> violations = [];
        var commonName = spec.Text("commonName") ?? "";
        var dnsNames = spec.Texts("dnsNames");
        HashSet<string> expected = [.. dnsNames, .. commonName.Length > 0 ? [commonName] : Array.Empty<string>()];
        HashSet<string> found = [.. certificate.AltNames.DnsNames, .. certificate.Subject.CommonName is { Length: > 0 } name ? [name] : Array.Empty<string>()];
        if (!found.SetEquals(expected))
        {
            if ((commonName.Length > 0 && !found.Contains(commonName))
                || (certificate.Subject.CommonName.Length > 0 && !expected.Contains(certificate.Subject.CommonName)))
            {
                violations.Add("spec.commonName");
            }

            if (!found.IsSupersetOf(dnsNames) || !expected.IsSupersetOf(certificate.AltNames.DnsNames))
            {
                violations.Add("spec.dnsNames");
            }
        }

        if (!SameAddresses(certificate.AltNames.IpAddresses, spec.Texts("ipAddresses")))
        {
            violations.Add("spec.ipAddresses");
        }

        if (!Same(certificate.AltNames.Uris, spec.Texts("uris")))
        {
            violations.Add("spec.uris");
        }

        if (!Same(certificate.AltNames.Emails, spec.Texts("emailAddresses")))
        {
            violations.Add("spec.emailAddresses");
        }

        return violations;
    }

    public static bool SameIssuer(JsonNode? left, JsonNode? right) =>
        left.Text("name") == right.Text("name") && Kind(left.Text("kind")) == Kind(right.Text("kind")) && Group(left.Text("group")) == Group(right.Text("group"));

    public static string Kind(string? kind) => string.IsNullOrEmpty(kind) ? "Issuer" : kind;

    public static string Group(string? group) => string.IsNullOrEmpty(group) ? Names.Group : group;

    private static void CheckSubject(SubjectName asked, SubjectName wanted, Action<bool, string> check)
    {
        check(asked.CommonName == wanted.CommonName, "commonName");
        check(asked.SerialNumber == wanted.SerialNumber, "subject.serialNumber");
        check(Same(asked.Organizations, wanted.Organizations), "subject.organizations");
        check(Same(asked.Countries, wanted.Countries), "subject.countries");
        check(Same(asked.Localities, wanted.Localities), "subject.localities");
        check(Same(asked.OrganizationalUnits, wanted.OrganizationalUnits), "subject.organizationalUnits");
        check(Same(asked.PostalCodes, wanted.PostalCodes), "subject.postCodes");
        check(Same(asked.Provinces, wanted.Provinces), "subject.provinces");
        check(Same(asked.StreetAddresses, wanted.StreetAddresses), "subject.streetAddresses");
    }

    private static bool Same(IReadOnlyList<string> left, IReadOnlyList<string> right) =>
        left.Order(StringComparer.Ordinal).SequenceEqual(right.Order(StringComparer.Ordinal));

    private static bool SameAddresses(IReadOnlyList<string> left, IReadOnlyList<string> right) => Same([.. left.Select(Address)], [.. right.Select(Address)]);

    private static string Address(string text) => IPAddress.TryParse(text, out var address) ? address.ToString() : text;
}
