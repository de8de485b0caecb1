using PkiMesh.Lab.Tpp.Model;

namespace PkiMesh.Lab.Tpp.Zones;

/// <summary>
/// The zones the lab starts with: the two healthy ones, and one for every row of measured.md §4 and of recordings/errors-tpp.txt that
/// the zone decides (the others are switches, users or tokens; see docs/lab.md).
/// </summary>
public static class ZoneCatalog
{
    public const string TwoTier = @"Certificates\k8s\cluster1";
    public const string OneTier = @"Certificates\k8s\cluster1-one-tier";
    public const string Lab = @"Certificates\lab";

    /// <summary>A path that is no zone: for "zone not found".</summary>
    public const string Missing = Lab + @"\zone-missing";

    private const string Click = "This certificate cannot be processed while it is in an error state. Fix any errors, and then click Retry.";

    public static IReadOnlyList<ZoneDefinition> All { get; } =
    [
        new(TwoTier, "Two tiers: root, issuing CA; the template issues CAs", CaTemplates.TwoTier),
        new(OneTier, "One tier: the root signs; the template issues CAs", CaTemplates.OneTier),
        new(@"Certificates\k8s\cluster2", "A second healthy zone below the two-tier CA", CaTemplates.TwoTier),
        new(@"Certificates\k8s\leaf", "A healthy zone for leaves", CaTemplates.Leaf),

        Zone("rsa-only", "Key locked to RSA 2048", CaTemplates.TwoTier) with
        {
            Policy = Policy((PolicyNames.KeyAlgorithm, "RSA", true), (PolicyNames.KeyBitStrength, "2048", true)),
        },
        Zone("p384-only", "Key locked to P-384", CaTemplates.TwoTier) with
        {
            Policy = Policy((PolicyNames.KeyAlgorithm, "ECC", true), (PolicyNames.EllipticCurve, "P384", true)),
        },
        Zone("example-com", "Whitelist of domains: example.com", CaTemplates.TwoTier) with
        {
            Policy = Policy((PolicyNames.DomainSuffixWhitelist, "example.com", true)),
        },
        Zone("create-denied", "Objects cannot be created: 403 on request", CaTemplates.TwoTier) with
        {
            Behaviour = new ZoneBehaviour { DenyCreate = true },
        },
        Zone("request-refused", "The request is refused: 400", CaTemplates.TwoTier) with
        {
            Behaviour = new ZoneBehaviour { RequestError = "The certificate cannot be processed while it is in an error state." },
        },
        Zone("no-rights", "Nobody has rights: 403 on checkpolicy", CaTemplates.TwoTier) with { ClosedToAll = true },
        Zone("service-generated", "The policy says service-generated CSR, a CSR is taken anyway", CaTemplates.TwoTier) with
        {
            Policy = Policy((PolicyNames.ManualCsr, "0", true)),
            Behaviour = new ZoneBehaviour { AcceptsCsrAnyway = true },
        },
        Zone("service-generated-strict", "Locked to a service-generated CSR: a CSR is refused, 400", CaTemplates.TwoTier) with
        {
            Policy = Policy((PolicyNames.ManualCsr, "0", true)),
        },
        Zone("locked-subject", "Subject locked: the CA's names replace those of the request", CaTemplates.TwoTier) with
        {
            Policy = Policy(
                (PolicyNames.Organization, "Example Corp", true), (PolicyNames.OrganizationalUnit, "PKI", true), (PolicyNames.City, "Salt Lake City", true),
                (PolicyNames.State, "Utah", true), (PolicyNames.Country, "US", true)),
        },
        Zone("leaf-template", "The template issues leaves", CaTemplates.Leaf),
        Zone("no-keycertsign", "CAs that may not sign certificates", CaTemplates.NoCertSign),
        Zone("pathlen0", "CAs with path length 0", CaTemplates.PathLengthZero),
        Zone("rsa4096-ca", "Issuing CA with an RSA 4096 key", CaTemplates.Rsa4096),
        Zone("p384-ca", "Issuing CA with a P-384 key", CaTemplates.P384),
        Zone("ed25519-ca", "Issuing CA with an Ed25519 key", CaTemplates.Ed25519),
        Zone("pss-ca", "Root and issuing CA that sign with RSA-PSS", CaTemplates.Pss),
        Zone("ca-expiring", "Issuing CA with ten days to live: validity is cut to it", CaTemplates.Expiring),
        Zone("root-first", "The chain comes root first", CaTemplates.TwoTier) with { Behaviour = new ZoneBehaviour { Chain = ChainShape.RootFirst } },
        Zone("no-chain", "The certificate comes alone", CaTemplates.TwoTier) with { Behaviour = new ZoneBehaviour { Chain = ChainShape.None } },
        Zone("unordered-chain", "The chain comes in a wrong order", CaTemplates.TwoTier) with { Behaviour = new ZoneBehaviour { Chain = ChainShape.Unordered } },
        Zone("validity-240h", "The CA gives 240 hours, whatever is asked", CaTemplates.TwoTier) with { Behaviour = new ZoneBehaviour { Validity = TimeSpan.FromHours(240) } },
        Zone("validity-24h", "The CA gives 24 hours: an anchor shorter than the issuer below it", CaTemplates.TwoTier) with { Behaviour = new ZoneBehaviour { Validity = TimeSpan.FromHours(24) } },
        Zone("pending-once", "202 on the first retrieve, then the certificate", CaTemplates.TwoTier) with { Behaviour = new ZoneBehaviour { PendingRetrieves = 1 } },
        Zone("slow-7s", "Pending for 7 seconds", CaTemplates.TwoTier) with { Behaviour = new ZoneBehaviour { Delay = TimeSpan.FromSeconds(7) } },
        Zone("slow-5m", "Pending for 5 minutes", CaTemplates.TwoTier) with { Behaviour = new ZoneBehaviour { Delay = TimeSpan.FromMinutes(5) } },
        Zone("stuck", "Pending for good at stage 500, with an error", CaTemplates.TwoTier) with
        {
            Behaviour = new ZoneBehaviour { StuckStage = 500, StuckStatus = "Post CSR failed with error: Microsoft CA: Denied by Policy Module" },
        },
        Zone("pending-manager", "Pending for good at stage 700: the CA's manager has to approve", CaTemplates.TwoTier) with
        {
            Behaviour = new ZoneBehaviour { StuckStage = 700, StuckStatus = "Pending CA manager approval" },
        },
        Zone("approval", "Stage 600: a workflow ticket has to be approved", CaTemplates.TwoTier) with { Behaviour = new ZoneBehaviour { NeedsApproval = true } },
        Zone("enrolment-fails", "Enrolment fails: 500 on retrieve", CaTemplates.TwoTier) with
        {
            Behaviour = new ZoneBehaviour { Failure = "Post CSR failed with error: Cannot connect to the certificate authority (CA)." },
        },
        Zone("stuck-until-reset", "The first enrolment ends in an error state, which a reset clears", CaTemplates.TwoTier) with
        {
            Behaviour = new ZoneBehaviour { Failure = Click, Failures = 1 },
        },
        Zone("no-ca", "No CA template: 400, a CADN is needed", null),
    ];

    private static ZoneDefinition Zone(string name, string title, string? template) => new($@"{Lab}\{name}", title, template);

    private static Dictionary<string, PolicyValue> Policy(params (string Name, string Value, bool Locked)[] values) =>
        values.ToDictionary(value => value.Name, value => new PolicyValue([value.Value], value.Locked));
}
