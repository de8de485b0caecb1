using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Certificates;

/// <summary>What goes into the Secret of a Certificate (cm pkg/controller/certificates/issuing/internal/secret.go).</summary>
internal sealed record IssuedSecret(byte[] Certificate, byte[] Key, byte[]? Ca)
{
    public string? CertificateName { get; init; }

    public string? IssuerName { get; init; }

    public string? IssuerKind { get; init; }

    public string? IssuerGroup { get; init; }

    public JsonObject ToApply(JsonObject certificate, string type, bool withOwner, KeystoreWriter keystores)
    {
        var spec = certificate["spec"];
        var read = PemData.Certificate(Certificate);
        var labels = spec.At("secretTemplate", "labels").ToMap();
        labels[Names.PartOfController] = "true";
        var annotations = spec.At("secretTemplate", "annotations").ToMap();
        foreach (var (name, value) in Details(read))
        {
            annotations[name] = value;
        }

        if (CertificateName is not null)
        {
            annotations[Names.CertificateName] = CertificateName;
        }

        if (IssuerName is { Length: > 0 } || IssuerKind is { Length: > 0 } || IssuerGroup is { Length: > 0 })
        {
            annotations[Names.IssuerName] = IssuerName ?? "";
            annotations[Names.IssuerKind] = IssuerKind ?? "";
            annotations[Names.IssuerGroup] = IssuerGroup ?? "";
        }

        var metadata = new JsonObject
        {
            ["name"] = spec.Text("secretName"),
            ["namespace"] = certificate.Namespace(),
            ["labels"] = Field.Map(labels.OrderBy(entry => entry.Key, StringComparer.Ordinal)),
            ["annotations"] = Field.Map(annotations.OrderBy(entry => entry.Key, StringComparer.Ordinal)),
        };
        if (withOwner)
        {
            metadata["ownerReferences"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = "cert-manager.io/v1",
                ["kind"] = "Certificate",
                ["name"] = certificate.Name(),
                ["uid"] = certificate.Uid(),
                ["controller"] = true,
                ["blockOwnerDeletion"] = true,
            });
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = metadata,
            ["data"] = Data(certificate, keystores),
            ["type"] = type,
        };
    }

    /// <summary>cert-manager's annotations on what the certificate says; the four first ones are there even when empty.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Details(LabCertificate certificate)
    {
        var subject = certificate.Subject;
        yield return new(Names.CommonName, subject.CommonName);
        yield return new(Names.AltNames, Csv(certificate.AltNames.DnsNames));
        yield return new(Names.IpSans, Csv(certificate.AltNames.IpAddresses));
        yield return new(Names.UriSans, Csv(certificate.AltNames.Uris));
        (string Name, IReadOnlyList<string> Values)[] optional =
        [
            (Names.EmailSans, certificate.AltNames.Emails),
            ("cert-manager.io/subject-serialnumber", subject.SerialNumber.Length > 0 ? [subject.SerialNumber] : []),
            ("cert-manager.io/subject-organizations", subject.Organizations),
            ("cert-manager.io/subject-organizationalunits", subject.OrganizationalUnits),
            ("cert-manager.io/subject-countries", subject.Countries),
            ("cert-manager.io/subject-provinces", subject.Provinces),
            ("cert-manager.io/subject-localities", subject.Localities),
            ("cert-manager.io/subject-postalcodes", subject.PostalCodes),
            ("cert-manager.io/subject-streetaddresses", subject.StreetAddresses),
        ];
        foreach (var (name, values) in optional.Where(entry => entry.Values.Count > 0))
        {
            yield return new(name, Csv(values));
        }
    }

    private JsonObject Data(JsonObject certificate, KeystoreWriter keystores)
    {
        var data = new JsonObject();
        keystores.Add(data, certificate, this);
        if (certificate.At("spec", "additionalOutputFormats") is JsonArray formats)
        {
            foreach (var format in formats)
            {
                if (format.Text("type") == "DER")
                {
                    data["key.der"] = PemText.TryRead(Encoding.UTF8.GetString(Key), out var block, out _) ? Convert.ToBase64String(block.Der) : "";
                }
                else if (format.Text("type") == "CombinedPEM")
                {
                    data["tls-combined.pem"] = Convert.ToBase64String([.. Key, (byte)'\n', .. Certificate]);
                }
            }
        }

        data[Names.TlsKey] = Convert.ToBase64String(Key);
        data[Names.TlsCertificate] = Convert.ToBase64String(Certificate);
        if (Ca is { Length: > 0 })
        {
            data[Names.CaCertificate] = Convert.ToBase64String(Ca);
        }

        return data;
    }

    private static string Csv(IReadOnlyList<string> values) =>
        string.Join(',', values.Select(value => value.AsSpan().IndexOfAny(",\"\n\r") >= 0 || value.StartsWith(' ') ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value));
}
