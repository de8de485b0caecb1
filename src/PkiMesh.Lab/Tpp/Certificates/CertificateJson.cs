using System.Security.Cryptography;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;
using PkiMesh.Lab.Tpp.Zones;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>Certificates as the list, the details and the history show them (tpp-web-sdk.md §3, tpp-openapi.md §2.9, §2.10).</summary>
internal static class CertificateJson
{
    public static JsonObject Row(TppObject item, bool mayRead)
    {
        var row = new JsonObject
        {
            ["CreatedOn"] = TppTime.Long(item.CreatedOn),
            ["DN"] = item.Dn,
            ["Guid"] = item.Guid.ToString("B"),
            ["Name"] = item.Name,
            ["ParentDn"] = item.ParentDn,
            ["SchemaClass"] = item.Type,
        };
        if (mayRead && item.Certificate?.Current?.Certificate is { } certificate)
        {
            row["X509"] = new JsonObject
            {
                ["CN"] = certificate.Subject.CommonName,
                ["Issuer"] = TppNames.Words(certificate.Issuer),
                ["KeyAlgorithm"] = Algorithm(certificate.KeySpec),
                ["KeyAlgorithmName"] = Algorithm(certificate.KeySpec),
                ["KeyAlgorithmOid"] = certificate.X509.CertificateStructure.SubjectPublicKeyInfo.Algorithm.Algorithm.Id,
                ["KeySize"] = certificate.KeySpec.Size,
                ["PkixParameterSet"] = PkixParameterSets.Of(certificate.KeySpec),
                ["SANS"] = Sans(certificate.AltNames),
                ["Serial"] = certificate.SerialHex.ToUpperInvariant(),
                ["Subject"] = TppNames.Words(certificate.Subject),
                ["Thumbprint"] = certificate.Sha1,
                ["ValidFrom"] = TppTime.Long(certificate.NotBefore),
                ["ValidTo"] = TppTime.Long(certificate.NotAfter),
            };
        }

        row["_links"] = new JsonArray(new JsonObject { ["Details"] = $"/vedsdk/certificates/{item.Guid:B}" });
        return row;
    }

    public static JsonObject Details(TppState state, TppObject item)
    {
        var record = item.Certificate!;
        return new JsonObject
        {
            ["Approver"] = (state.Tree.Policy(item.ParentDn!, item.Type, PolicyNames.Approver)?.Values ?? [state.Admin.PrefixedUniversal]).ToJson(),
            ["CertificateAuthorityDN"] = item.First("Certificate Authority"),
            ["CertificateDetails"] = record.Current is { } current ? Certificate(current) : new JsonObject(),
            ["Consumers"] = item.Get("Consumers").ToJson(),
            ["Contact"] = item.Get("Contact").ToJson(),
            ["CreatedBy"] = item.Get("Created By").ToJson(),
            ["CreatedOn"] = TppTime.Long(item.CreatedOn),
            ["CustomFields"] = new JsonArray([.. item.CustomFields.Select(value => Field(state, value.Key, value.Value)).OfType<JsonObject>()]),
            ["DN"] = item.Dn,
            ["Description"] = item.First("Description"),
            ["Disabled"] = item.Disabled,
            ["Guid"] = item.Guid.ToString("B"),
            ["ManagedBy"] = null,
            ["ManagementType"] = item.First("Management Type"),
            ["Name"] = item.Name,
            ["Origin"] = item.First("Origin"),
            ["ParentDn"] = item.ParentDn,
            ["ProcessingDetails"] = Processing(record),
            ["RenewalDetails"] = Renewal(record),
            ["SchemaClass"] = item.Type,
            ["ValidationDetails"] = new JsonObject
            {
                ["LastValidationStateUpdate"] = null,
                ["NetworkValidationDisabled"] = true,
                ["ValidationDisabled"] = true,
                ["ValidationState"] = "Blank",
            },
        };
    }

    public static JsonObject Certificate(CertificateVersion version)
    {
        var certificate = version.Certificate;
        var names = certificate.Subject;
        var body = new JsonObject
        {
            ["AIAKeyIdentifier"] = Convert.ToHexString(certificate.AuthorityKeyId),
            ["C"] = names.Countries.FirstOrDefault(),
            ["CN"] = names.CommonName,
            ["EnhancedKeyUsage"] = string.Join(",", certificate.ExtendedKeyUsage.Select(UsageName)),
            ["Issuer"] = TppNames.Words(certificate.Issuer),
            ["KeyAlgorithm"] = Algorithm(certificate.KeySpec),
            ["KeyAlgorithmName"] = Algorithm(certificate.KeySpec),
            ["KeyAlgorithmOid"] = certificate.X509.CertificateStructure.SubjectPublicKeyInfo.Algorithm.Algorithm.Id,
            ["KeySize"] = certificate.KeySpec.Size,
            ["KeyUsage"] = string.Join(",", UsageBits(certificate.KeyUsage)),
            ["L"] = names.Localities.FirstOrDefault(),
            ["O"] = names.Organizations.FirstOrDefault(),
            ["OU"] = names.OrganizationalUnits.ToJson(),
            ["PkixParameterSet"] = PkixParameterSets.Of(certificate.KeySpec),
            ["PublicKeyHash"] = Convert.ToHexString(SHA1.HashData(certificate.PublicKeyInfo)),
            ["RevocationDate"] = version.Revocation is { } revoked ? TppTime.Long(revoked.Date) : null,
            ["RevocationInitiatedBy"] = version.Revocation?.By,
            ["RevocationStatus"] = version.Revocation is null ? null : "Revoked",
            ["S"] = names.Provinces.FirstOrDefault(),
            ["SKIKeyIdentifier"] = Convert.ToHexString(certificate.SubjectKeyId),
            ["Serial"] = certificate.SerialHex.ToUpperInvariant(),
            ["SignatureAlgorithm"] = Signature(certificate.SignatureAlgorithm),
            ["SignatureAlgorithmName"] = Signature(certificate.SignatureAlgorithm),
            ["SignatureAlgorithmOID"] = certificate.X509.SigAlgOid,
            ["StoreAdded"] = TppTime.Long(version.StoredOn),
            ["Subject"] = TppNames.Words(names),
            ["SubjectAltNameDNS"] = certificate.AltNames.DnsNames.ToJson(),
            ["SubjectAltNameEmail"] = certificate.AltNames.Emails.ToJson(),
            ["SubjectAltNameIPAddress"] = certificate.AltNames.IpAddresses.ToJson(),
            ["SubjectAltNameOtherNameUPN"] = certificate.AltNames.Upns.ToJson(),
            ["SubjectAltNameURI"] = certificate.AltNames.Uris.ToJson(),
            ["TemplateName"] = version.TemplateName,
            ["Thumbprint"] = certificate.Sha1,
            ["ValidFrom"] = TppTime.Long(certificate.NotBefore),
            ["ValidTo"] = TppTime.Long(certificate.NotAfter),
        };
        if (certificate.KeySpec.Algorithm == KeyAlgorithm.Ecdsa)
        {
            body["EllipticCurve"] = $"P{certificate.KeySpec.Size}";
        }

        return body;
    }

    public static string Algorithm(KeySpec key) => key.Algorithm switch
    {
        KeyAlgorithm.Rsa => "RSA",
        KeyAlgorithm.Ecdsa => "ECC",
        _ => "Ed25519",
    };

    public static string Signature(string goName) => goName switch
    {
        "SHA256-RSA" => "sha256RSA",
        "SHA384-RSA" => "sha384RSA",
        "SHA512-RSA" => "sha512RSA",
        "ECDSA-SHA256" => "sha256ECDSA",
        "ECDSA-SHA384" => "sha384ECDSA",
        "ECDSA-SHA512" => "sha512ECDSA",
        "SHA256-RSAPSS" => "RSASSA-PSS",
        _ => goName,
    };

    private static JsonObject Sans(SubjectAltNames names)
    {
        var sans = new JsonObject();
        void Add(string key, IReadOnlyList<string> values)
        {
            if (values.Count > 0)
            {
                sans[key] = values.ToJson();
            }
        }

        Add("DNS", names.DnsNames);
        Add("Email", names.Emails);
        Add("IP", names.IpAddresses);
        Add("UPN", names.Upns);
        Add("URI", names.Uris);
        return sans;
    }

    private static JsonObject Processing(CertificateRecord record)
    {
        var body = new JsonObject();
        if (record.Stage > 0)
        {
            body["InError"] = record.InError;
            body["InProcess"] = record.InProcess;
            body["Stage"] = record.Stage;
            body["Status"] = record.Status;
        }

        if (record.TicketDn is { } ticket)
        {
            body["TicketDN"] = ticket;
        }

        return body;
    }

    private static JsonObject Renewal(CertificateRecord record) => new()
    {
        ["City"] = record.Subject.Localities.FirstOrDefault(),
        ["Country"] = record.Subject.Countries.FirstOrDefault(),
        ["Organization"] = record.Subject.Organizations.FirstOrDefault(),
        ["OrganizationalUnit"] = record.Subject.OrganizationalUnits.ToJson(),
        ["State"] = record.Subject.Provinces.FirstOrDefault(),
        ["Subject"] = record.Subject.CommonName,
        ["SubjectAltNameDNS"] = record.AltNames.DnsNames.ToJson(),
    };

    private static JsonObject? Field(TppState state, Guid guid, IReadOnlyList<string> values) => state.Fields.Find(guid) is { } field
        ? new JsonObject { ["Name"] = field.Label, ["Type"] = field.Type == 2 ? "List" : "Text", ["Value"] = values.ToJson() }
        : null;

    private static IEnumerable<string> UsageBits(KeyUsages usage)
    {
        (KeyUsages Bit, string Name)[] names =
        [
            (KeyUsages.DigitalSignature, "DigitalSignature"), (KeyUsages.ContentCommitment, "NonRepudiation"), (KeyUsages.KeyEncipherment, "KeyEncipherment"),
            (KeyUsages.DataEncipherment, "DataEncipherment"), (KeyUsages.KeyAgreement, "KeyAgreement"), (KeyUsages.CertSign, "KeyCertSign"), (KeyUsages.CrlSign, "CrlSign"),
        ];
        return names.Where(entry => usage.HasFlag(entry.Bit)).Select(entry => entry.Name);
    }

    private static string UsageName(string oid) => oid switch
    {
        ExtendedKeyUsages.ServerAuth => "Server Authentication(1.3.6.1.5.5.7.3.1)",
        ExtendedKeyUsages.ClientAuth => "Client Authentication(1.3.6.1.5.5.7.3.2)",
        _ => oid,
    };
}
