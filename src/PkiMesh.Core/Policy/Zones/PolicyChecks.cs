namespace PkiMesh.Core.Policy.Zones;

/// <summary>The zone, what may be done in it, and what its policy says of the request.</summary>
internal static class PolicyChecks
{
    // Which check a finding of the policy belongs to.
    private static readonly (string Check, string Passed, string[] Findings)[] s_checks =
    [
        ("Key", "The policy takes the key that linkerd needs.", ["TppZoneKeyNotAllowed"]),
        ("CsrHandling", "The policy takes a request made elsewhere, as cert-manager's are.", ["TppZoneServiceGenerated"]),
        ("Names", "The policy takes the names.", ["TppZoneNameNotAllowed", "TppZoneDnsNamesNotAllowed"]),
        ("Subject", "The policy leaves the subject as it is asked for.", ["TppZoneSubjectNotAllowed", "TppZoneSubjectLocked"]),
    ];

    public static TppZoneCheck Zone(ZoneEvidence evidence, string zone)
    {
        var check = new CheckBuilder("Zone", zone, zone);
        if (TppZone.Fault(evidence.Zone) is { } fault)
        {
            return check.Fail("TppZoneInvalid", $"The zone \"{evidence.Zone}\" cannot be used: {fault}.",
                $@"Write the folder's DN as TPP shows it, for example '{TppZone.Root}\Certificates\k8s\cluster1', in single quotes.").Build("");
        }

        return evidence.Policy switch
        {
            { Value: not null } => check.Build("The policy folder exists."),
            { Failure: { ErrorId: "TppZoneNotFound" } missing } => check.Fail(missing.ErrorId, missing.Message, missing.Advice ?? "").Build(""),
            { Failure: { ErrorId: "TppPermissionDenied" } } => check.Build("The policy folder exists; it may not be read."),
            { Failure: { } failure } => check.NotTested(failure),
            _ => check.NotTested("TPP could not be asked."),
        };
    }

    public static TppZoneCheck Rights(ZoneEvidence evidence, string zone)
    {
        var check = new CheckBuilder("Rights", zone, zone);
        if (evidence.Policy.Failure is { ErrorId: "TppPermissionDenied" } denied)
        {
            return check.Fail(denied.ErrorId, denied.Message, denied.Advice ?? "").Build("");
        }

        if (evidence.Policy.Value is null)
        {
            return check.NotTested("The zone could not be read.");
        }

        if (evidence.Rights.Failure is { } failure)
        {
            return check.NotTested(failure);
        }

        if (evidence.Rights.Value is not { } rights)
        {
            return check.Read("the policy could be read: View and Read are there")
                .NotTested("The session's scope does not let the rights be read; whether certificates may be made in the zone (Create, Write) is not known.",
                    "Sign in with Connect-Tpp -ClientId PkiMesh -Scope 'certificate:manage;configuration;security', or whatever API integration holds these.");
        }

        string?[] missing = [rights.View ? null : "View", rights.Read ? null : "Read", rights.Write ? null : "Write", rights.Create ? null : "Create"];
        var names = missing.OfType<string>().ToList();
        check.Read(evidence.Token?.Info?.Identity is { } user ? $"user {user}" : null, $"View {rights.View}, Read {rights.Read}, Write {rights.Write}, Create {rights.Create}");
        if (names.Count > 0)
        {
            check.Fail("TppRightsMissing", $"The user lacks {string.Join(" and ", names)} on \"{zone}\": no certificate can be requested there.",
                $"Have the TPP administrators give the user {string.Join(", ", names)} on the folder.");
        }

        return check.Build("The user may request certificates in the zone.");
    }

    public static IEnumerable<TppZoneCheck> Policy(ZoneEvidence evidence, string zone)
    {
        var findings = evidence.Policy.Value is { } policy ? TppPolicyRules.Judge(policy, evidence.Request) : [];
        foreach (var (id, passed, ids) in s_checks)
        {
            var check = new CheckBuilder(id, zone, zone);
            if (evidence.Policy.Value is not { } read)
            {
                yield return check.NotTested("The zone's policy could not be read.");
                continue;
            }

            check.Read(Evidence(id, read, evidence.Request));
            foreach (var finding in findings.Where(finding => ids.Contains(finding.Id)))
            {
                check.Take(finding);
            }

            yield return check.Build(passed);
        }
    }

    public static TppZoneCheck Request(ZoneEvidence evidence, string zone)
    {
        var check = new CheckBuilder("Request", $"CN={evidence.Request.CommonName}, {evidence.Request.KeyAlgorithm}", zone);
        if (evidence.DryRun.Failure is { } failure)
        {
            return check.NotTested(failure);
        }

        if (evidence.DryRun.Value?.Request is not { } verdict)
        {
            return check.NotTested(evidence.DryRun.Value is null ? "The zone's policy could not be read." : "This TPP does not judge requests before they are made.");
        }

        check.Read(verdict.Details.Select(detail => $"{detail.Name}: {detail.Value}{(detail.IsCompliant ? "" : " (not compliant)")}"));
        if (!verdict.IsEnrollable || verdict.Violations.Count > 0)
        {
            var parts = string.Join(", ", verdict.Violations.Select(detail => detail.Name));
            if (verdict.IsEnrollable)
            {
                check.Warn("TppRequestChanged", $"TPP would change parts of the request that cert-manager sends: {parts}.", "See the evidence for the values it would take in their place.");
            }
            else
            {
                check.Fail("TppRequestNotEnrollable", $"TPP would not enrol the request that cert-manager sends{(parts.Length > 0 ? $": it objects to {parts}" : "")}.",
                    "Have the policy of the zone changed, or use another zone; the evidence shows what TPP would take.");
            }
        }

        return check.Build("TPP would enrol the very request that cert-manager sends.");
    }

    private static IEnumerable<string?> Evidence(string check, TppPolicy policy, TppRequestPlan request) => check switch
    {
        "Key" => [$"asked for: {request.KeyAlgorithm}", $"key algorithm {policy.KeyAlgorithm}", $"key size {policy.KeySize}", $"curve {policy.EllipticCurve}",
            policy.PkixParameterSets.Values.Count > 0 ? $"PKIX parameter sets {policy.PkixParameterSets}" : null],
        "CsrHandling" => [$"CSR generation {policy.CsrGeneration}"],
        "Names" => [$"asked for: {string.Join(", ", request.DnsNames.Prepend(request.CommonName))}",
            $"domains {(policy.WhitelistedDomains.Count == 0 ? "any" : string.Join(", ", policy.WhitelistedDomains))}"],
        _ => [$"O {policy.Organization}", $"OU {policy.OrganizationalUnits}", $"L {policy.City}", $"ST {policy.State}", $"C {policy.Country}"],
    };
}
