namespace PkiMesh;

/// <summary>
/// What a policy folder says of the certificates made in it (certificates/checkpolicy). It does not say whether the CA template
/// issues CA certificates, for how long, or for which use: TPP does not tell.
/// </summary>
public sealed record TppPolicy
{
    /// <summary>The folder's DN.</summary>
    public required string PolicyDn { get; init; }

    /// <summary>DN of the CA template; without one, every request fails.</summary>
    public TppPolicyValue CertificateAuthority { get; init; } = TppPolicyValue.None;

    /// <summary><c>UserProvided</c>, or <c>ServiceGenerated</c>: then TPP makes the key and cert-manager's is not used.</summary>
    public TppPolicyValue CsrGeneration { get; init; } = TppPolicyValue.None;

    /// <summary>Where keys are made.</summary>
    public TppPolicyValue KeyGeneration { get; init; } = TppPolicyValue.None;

    /// <summary><c>Enrollment</c>, <c>Provisioning</c>, <c>Monitoring</c> or <c>Unassigned</c>.</summary>
    public TppPolicyValue ManagementType { get; init; } = TppPolicyValue.None;

    /// <summary><c>RSA</c> or <c>ECC</c>.</summary>
    public TppPolicyValue KeyAlgorithm { get; init; } = TppPolicyValue.None;

    /// <summary>RSA key size in bits.</summary>
    public TppPolicyValue KeySize { get; init; } = TppPolicyValue.None;

    /// <summary><c>P256</c>, <c>P384</c> or <c>P521</c>.</summary>
    public TppPolicyValue EllipticCurve { get; init; } = TppPolicyValue.None;

    /// <summary>OIDs of the allowed key types (TPP 25.1 and later).</summary>
    public TppPolicyValues PkixParameterSets { get; init; } = TppPolicyValues.None;

    /// <summary>OID of the default key type (TPP 25.1 and later).</summary>
    public TppPolicyValue DefaultPkixParameterSet { get; init; } = TppPolicyValue.None;

    /// <summary>Subject: organization.</summary>
    public TppPolicyValue Organization { get; init; } = TppPolicyValue.None;

    /// <summary>Subject: organizational units.</summary>
    public TppPolicyValues OrganizationalUnits { get; init; } = TppPolicyValues.None;

    /// <summary>Subject: city.</summary>
    public TppPolicyValue City { get; init; } = TppPolicyValue.None;

    /// <summary>Subject: state.</summary>
    public TppPolicyValue State { get; init; } = TppPolicyValue.None;

    /// <summary>Subject: country.</summary>
    public TppPolicyValue Country { get; init; } = TppPolicyValue.None;

    /// <summary>The domains that names must end in; empty for any.</summary>
    public IReadOnlyList<string> WhitelistedDomains { get; init; } = [];

    /// <summary>Whether wildcard names are taken.</summary>
    public bool WildcardsAllowed { get; init; }

    /// <summary>Whether a subject may occur once only.</summary>
    public bool UniqueSubjectEnforced { get; init; }

    /// <summary>Whether a renewal may keep its key.</summary>
    public bool PrivateKeyReuseAllowed { get; init; }

    /// <summary>Whether DNS names are taken as subject alternative names.</summary>
    public bool DnsNamesAllowed { get; init; }

    /// <summary>Whether URIs are taken as subject alternative names.</summary>
    public bool UrisAllowed { get; init; }

    /// <summary>Whether IP addresses are taken as subject alternative names.</summary>
    public bool IpAddressesAllowed { get; init; }

    /// <summary>Whether e-mail addresses are taken as subject alternative names.</summary>
    public bool EmailAddressesAllowed { get; init; }

    /// <summary>Whether user principal names are taken as subject alternative names.</summary>
    public bool UpnsAllowed { get; init; }

    /// <summary>What the folder says of the CSR that was asked about; null where none was.</summary>
    public TppRequestVerdict? Request { get; init; }

    /// <summary>The DN.</summary>
    public override string ToString() => PolicyDn;
}
