using PkiMesh.Lab.Tpp.Zones;

namespace PkiMesh.Lab.Tpp.Model;

/// <summary>Which attributes the classes have, as far as the lab knows them.</summary>
public static class TppSchema
{
    private static readonly Dictionary<string, string[]> s_own = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Top"] = ["Description", "Disabled"],
        [TppClasses.Policy] = [PolicyNames.Approver, PolicyNames.Contact],
        [TppClasses.Certificate] =
        [
            PolicyNames.Approver, PolicyNames.CertificateAuthority, PolicyNames.City, PolicyNames.Contact, PolicyNames.Country, PolicyNames.EllipticCurve,
            PolicyNames.KeyAlgorithm, PolicyNames.KeyBitStrength, PolicyNames.ManagementType, PolicyNames.ManualCsr, PolicyNames.Organization,
            PolicyNames.OrganizationalUnit, PolicyNames.PkixParameterSets, PolicyNames.PkixParameterSetDefault, PolicyNames.State, PolicyNames.WantRenewal,
            PolicyNames.AllowPrivateKeyReuse, PolicyNames.DomainSuffixWhitelist, PolicyNames.ProhibitWildcard, PolicyNames.ProhibitedSanTypes,
            "Certificate Vault Id", "Consumers", "Created By", "Disable Automatic Renewal", "In Error", "Origin", "Stage", "Status", "Ticket DN", "X509 Subject",
        ],
        ["Device"] = ["Credential", "Host"],
        ["Application Base"] = ["Certificate", "Consumers"],
        ["CA Base"] = ["Driver Name"],
        [TppClasses.CaTemplate] = ["Host", "Manual Approvals", "Service Name", "Specific End Date Enabled", "Subject Alt Name Enabled", "Template", "Validity Period"],
    };

    public static IReadOnlyList<string> Optional(string type) => s_own.GetValueOrDefault(type) ?? [];

    public static bool HasAttribute(string name) => s_own.Values.Any(names => names.Contains(name, StringComparer.OrdinalIgnoreCase));
}
