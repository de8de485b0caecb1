using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Policy.Zones;

/// <summary>
/// The CA template: TPP does not tell whether it issues CAs. What is known comes from what it issued before, and from its attributes.
/// </summary>
internal static class TemplateCheck
{
    // Version 1 templates of AD CS, which nobody can change, with a subject type other than CA (MS-CRTD 3; the directory's pKIDefault objects).
    private static readonly string[] s_leafTemplates =
    [
        "WebServer", "Machine", "User", "DomainController", "Administrator", "ClientAuth", "CodeSigning", "EFS", "EFSRecovery", "EnrollmentAgent", "ExchangeUser",
        "IPSECIntermediateOnline", "IPSECIntermediateOffline", "MachineEnrollmentAgent", "OfflineRouter", "SmartcardLogon", "SmartcardUser", "UserSignature",
    ];

    private static readonly string[] s_shown = ["Driver Name", "Template", "Host", "Service Name", "Description", "Specific End Date Enabled", "Validity Period", "Manual Approvals"];

    private static readonly TimeSpan s_identityIssuerLife = TimeSpan.FromHours(48);

    public static TppZoneCheck Judge(ZoneEvidence evidence, string zone)
    {
        var dn = evidence.Policy.Value?.CertificateAuthority.Value;
        var check = new CheckBuilder("CaTemplate", dn ?? zone, zone);
        if (evidence.Policy.Value is not { } policy)
        {
            return check.NotTested("The zone's policy could not be read.");
        }

        if (dn is null)
        {
            foreach (var finding in TppPolicyRules.Judge(policy, evidence.Request).Where(finding => finding.Id == "TppZoneNoTemplate"))
            {
                check.Take(finding);
            }

            return check.Build("");
        }

        ByAttributes(check, evidence);
        ByWhatItIssued(check, evidence);
        if (evidence.Issued.Count > 0 || check.HasFailed)
        {
            return check.Build($"What this template issued before ({evidence.IssuedDn}) is a CA that linkerd takes.");
        }

        return check.NotTested("TPP does not tell whether the CA template issues CA certificates, and nothing that it issued is to be seen in the zone.",
            "New-MeshTrustAnchor looks at what is issued, before anything trusts it.");
    }

    private static void ByAttributes(CheckBuilder check, ZoneEvidence evidence)
    {
        if (evidence.Template.Value is not { } attributes)
        {
            check.Read(evidence.Template.Failure is { } failure ? $"the template's own settings were not read: {failure.Message}"
                : "the template's own settings were not read: the session lacks the scope \"configuration\"");
            return;
        }

        check.Read(s_shown.Select(name => attributes.TryGetValue(name, out var value) ? $"{name}: {value}" : null));
        if (attributes.TryGetValue("Template", out var template) && s_leafTemplates.Contains(template, StringComparer.OrdinalIgnoreCase))
        {
            check.Fail("AnchorNotCa", $"The CA template stands for the AD CS template \"{template}\", which issues leaf certificates.",
                "Have the zone use a CA template that issues subordinate CAs (AD CS: SubCA, or a copy of it).");
        }

        if (attributes.TryGetValue("Specific End Date Enabled", out var endDate) && endDate == "0")
        {
            check.Warn("TppTemplateValidity", "The CA template does not take the life that cert-manager asks for; the CA's own counts.",
                "Have \"allow users to specify end date\" switched on in the CA template, or take the life that the CA gives.");
        }

        if (attributes.TryGetValue("Manual Approvals", out var approvals) && approvals == "1")
        {
            check.Warn("TppTemplateApproval", "Each certificate of this CA template waits for the CA's manager to approve it.", "Tell the CA's manager before the request is made.");
        }
    }

    private static void ByWhatItIssued(CheckBuilder check, ZoneEvidence evidence)
    {
        if (evidence.Issued.Count == 0)
        {
            return;
        }

        var info = evidence.Issued[0].Info;
        check.Read($"issued before: {evidence.IssuedDn}, serial number {info.SerialNumber}, CA {info.IsCertificateAuthority}, path length {info.PathLength?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "any"}, "
            + $"{info.KeyAlgorithm}, {info.SignatureAlgorithm}, {info.NotBeforeUtc:u} to {info.NotAfterUtc:u}");
        foreach (var flaw in AuthorityFitness.OfAnchor(info))
        {
            check.Fail(flaw.Id, $"What this CA template issued before is no usable trust anchor. {flaw.Message}", flaw.Remedy);
        }

        if (info.Lifetime < s_identityIssuerLife)
        {
            check.Warn("TppTemplateValidity", $"What this CA template issued before lived {GoDuration.Format(info.Lifetime)} only, less than the identity issuer below it.",
                "Have the CA template give a longer life.");
        }

        foreach (var authority in evidence.Issued.Skip(1).Where(authority => !authority.Info.IsSelfSigned))
        {
            if (authority.Info.PathLength == 0)
            {
                check.Fail("AnchorChainBroken", $"The CA \"{authority.Info}\" above has path length 0: it may not sign another CA.", "Have the zone use a CA that may.");
            }

            if (authority.Info.NotAfterUtc - evidence.NowUtc is var left && left < evidence.Duration)
            {
                check.Warn("TppIssuingCaEnds", $"The CA \"{authority.Info}\" above ends {authority.Info.NotAfterUtc:u}, before a mesh CA of {GoDuration.Format(evidence.Duration)} would.",
                    "Ask for a shorter -Duration, or wait until the CA is renewed.");
            }
        }
    }
}
