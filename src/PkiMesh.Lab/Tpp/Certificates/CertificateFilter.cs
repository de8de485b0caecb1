using System.Globalization;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;
using PkiMesh.Lab.Tpp.Zones;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>The filters of the certificate list. Names without regard to case; several values in one, by comma, or by repetition; unknown ones are ignored.</summary>
internal static class CertificateFilter
{
    public static bool Fits(TppObject item, TppRequest request)
    {
        foreach (var (name, values) in request.Query)
        {
            if (!Fits(item, name.ToLowerInvariant(), values))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Fits(TppObject item, string name, IReadOnlyList<string> values)
    {
        var record = item.Certificate!;
        var x509 = record.Current?.Certificate;
        return name switch
        {
            "parentdn" => values.Any(dn => TppDn.Comparer.Equals(item.ParentDn, dn.TrimEnd('\\'))),
            "parentdnrecursive" => values.Any(dn => TppDn.IsUnder(item.Dn, dn.TrimEnd('\\'))),
            "name" => Any(values, item.Name),
            "createdon" or "createdongreater" or "createdonless" => Time(name, "createdon", values, item.CreatedOn),
            "cn" => Any(values, x509?.Subject.CommonName ?? record.Subject.CommonName),
            "c" => AnyOf(values, x509?.Subject.Countries),
            "l" => AnyOf(values, x509?.Subject.Localities),
            "o" => AnyOf(values, x509?.Subject.Organizations),
            "ou" => AnyOf(values, x509?.Subject.OrganizationalUnits),
            "s" => AnyOf(values, x509?.Subject.Provinces),
            "issuer" => x509 is not null && values.Any(value => Issuer(value, x509)),
            "serial" => x509 is not null && Split(values).Any(value => value.TrimStart('0').Equals(x509.SerialHex.TrimStart('0'), StringComparison.OrdinalIgnoreCase)),
            "thumbprint" => x509 is not null && Split(values).Any(value => value.Equals(x509.Sha1, StringComparison.OrdinalIgnoreCase)),
            "keyalgorithm" => x509 is not null && Any(values, CertificateJson.Algorithm(x509.KeySpec)),
            "signaturealgorithm" => x509 is not null && Any(values, CertificateJson.Signature(x509.SignatureAlgorithm)),
            "pkixparameterset" => x509 is not null && PkixParameterSets.Of(x509.KeySpec) is { } oid && Any(values, oid),
            "keysize" or "keysizegreater" or "keysizeless" => x509 is not null && Number(name, "keysize", values, x509.KeySpec.Size),
            "stage" or "stagegreater" or "stageless" => Number(name, "stage", values, record.Stage),
            "validfrom" or "validfromgreater" or "validfromless" => x509 is not null && Time(name, "validfrom", values, x509.NotBefore),
            "validto" or "validtogreater" or "validtoless" => x509 is not null && Time(name, "validto", values, x509.NotAfter),
            "san-dns" => AnyOf(values, x509?.AltNames.DnsNames),
            "san-email" => AnyOf(values, x509?.AltNames.Emails),
            "san-ip" => AnyOf(values, x509?.AltNames.IpAddresses),
            "san-upn" => AnyOf(values, x509?.AltNames.Upns),
            "san-uri" => AnyOf(values, x509?.AltNames.Uris),
            "disabled" => Bit(values, item.Disabled),
            "inerror" => Bit(values, record.InError),
            "pendingworkflow" => Bit(values, record.TicketDn is not null),
            "isselfsigned" => Bit(values, x509?.IsSelfSigned is true),
            "iswildcard" => Bit(values, x509 is not null && x509.AltNames.DnsNames.Append(x509.Subject.CommonName).Any(dns => dns.StartsWith("*.", StringComparison.Ordinal))),
            "networkvalidationdisabled" or "validationdisabled" => Bit(values, true),
            "managementtype" => Any(values, item.First("Management Type") ?? ""),
            "certificatetype" => Any(values, item.Type),
            "validationstate" => Any(values, "Blank"),
            "contact" => AnyOf(values, item.Get("Contact")),
            _ => true,
        };
    }

    private static IEnumerable<string> Split(IReadOnlyList<string> values) => values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static bool Any(IReadOnlyList<string> values, string actual) => values.Contains(actual, StringComparer.OrdinalIgnoreCase) || Split(values).Contains(actual, StringComparer.OrdinalIgnoreCase);

    private static bool AnyOf(IReadOnlyList<string> values, IReadOnlyList<string>? actual) => actual is not null && actual.Any(one => Any(values, one));

    private static bool Issuer(string value, LabCertificate x509)
    {
        var plain = value.Trim().Trim('"').Replace(" ", "", StringComparison.Ordinal);
        return new[] { TppNames.Words(x509.Issuer), x509.Issuer.ToString() }.Any(name => name.Replace(" ", "", StringComparison.Ordinal).Equals(plain, StringComparison.OrdinalIgnoreCase));
    }

    // An empty value counts as 1.
    private static bool Bit(IReadOnlyList<string> values, bool actual) => values.Any(value => actual == (value is "" or "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase)));

    private static bool Number(string name, string stem, IReadOnlyList<string> values, int actual) => Split(values).Any(value =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Compare(name[stem.Length..], actual.CompareTo(number)));

    private static bool Time(string name, string stem, IReadOnlyList<string> values, DateTimeOffset actual) =>
        values.Any(value => TppTime.TryParse(value, out var time) && Compare(name[stem.Length..], actual.CompareTo(time)));

    private static bool Compare(string suffix, int sign) => suffix switch
    {
        "greater" => sign > 0,
        "less" => sign < 0,
        _ => sign == 0,
    };
}
