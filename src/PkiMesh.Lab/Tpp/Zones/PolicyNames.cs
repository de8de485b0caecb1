namespace PkiMesh.Lab.Tpp.Zones;

/// <summary>The attributes of a folder's certificate policy (tpp-web-sdk.md §3, FindPolicy).</summary>
public static class PolicyNames
{
    public const string CertificateAuthority = "Certificate Authority";
    public const string DomainSuffixWhitelist = "Domain Suffix Whitelist";
    public const string ProhibitWildcard = "Prohibit Wildcard";
    public const string KeyAlgorithm = "Key Algorithm";
    public const string KeyBitStrength = "Key Bit Strength";
    public const string EllipticCurve = "Elliptic Curve";
    public const string PkixParameterSets = "PKIX Parameter Set Policy";
    public const string PkixParameterSetDefault = "PKIX Parameter Set Policy Default";
    public const string ManualCsr = "Manual Csr";
    public const string ManagementType = "Management Type";
    public const string Organization = "Organization";
    public const string OrganizationalUnit = "Organizational Unit";
    public const string City = "City";
    public const string State = "State";
    public const string Country = "Country";
    public const string Contact = "Contact";
    public const string Approver = "Approver";
    public const string ProhibitedSanTypes = "Prohibited SAN Types";
    public const string AllowPrivateKeyReuse = "Allow Private Key Reuse";
    public const string WantRenewal = "Want Renewal";
}
