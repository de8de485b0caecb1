using System.Text.Json.Nodes;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Venafi;

/// <summary>The body of certificates/request as cert-manager sends it (tpp-web-sdk.md §1.5).</summary>
internal static class TppRequestBody
{
    private const string Origin = "cert-manager";
    private static readonly string[] s_endDates =
        ["Microsoft CA:Specific End Date", "DigiCert CA:Specific End Date", "EntrustNET CA:Specific End Date", "Specific End Date"];

    public static JsonObject Of(
        CertificateSigningRequest csr, string csrPem, string policyDn, string objectName, string endDate, IReadOnlyList<CustomField> customFields)
    {
        var body = new JsonObject { ["PolicyDN"] = policyDn, ["ObjectName"] = objectName };
        JsonNode?[] names =
        [
            .. csr.AltNames.Emails.Select(name => San(1, name)),
            .. csr.AltNames.DnsNames.Select(name => San(2, name)),
            .. csr.AltNames.IpAddresses.Select(name => San(7, name)),
            .. csr.AltNames.Uris.Select(name => San(6, name)),
        ];
        if (names.Length > 0)
        {
            body["SubjectAltNames"] = new JsonArray(names);
        }

        body["CASpecificAttributes"] = new JsonArray(
            [Attribute("Origin", Origin), .. s_endDates.Select(name => Attribute(name, endDate))]);
        body["Origin"] = Origin;
        body["PKCS10"] = csrPem;
        if (csr.KeySpec.Algorithm == KeyAlgorithm.Rsa)
        {
            body["KeyAlgorithm"] = "RSA";
            body["KeyBitSize"] = csr.KeySpec.Size;
        }
        else
        {
            body["KeyAlgorithm"] = "ECC";
            body["EllipticCurve"] = $"P{csr.KeySpec.Size}";
        }

        body["DisableAutomaticRenewal"] = true;
        if (customFields.Count > 0)
        {
            body["CustomFields"] = new JsonArray(
            [
                .. customFields.GroupBy(field => field.Name)
                    .Select(group => new JsonObject { ["Name"] = group.Key, ["Values"] = new JsonArray([.. group.Select(field => (JsonNode?)field.Value)]) }),
            ]);
        }

        body["CertificateType"] = "AUTO";
        body["Reenable"] = true;
        return body;
    }

    private static JsonObject San(int type, string name) => new() { ["Type"] = type, ["Name"] = name };

    private static JsonObject Attribute(string name, string value) => new() { ["Name"] = name, ["Value"] = value };
}
