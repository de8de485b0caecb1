using System.Globalization;

namespace PkiMesh.Core.Policy;

/// <summary>
/// What will become of a request in a zone, known before it is made. cert-manager's client refuses by the zone's policy before TPP
/// hears of the request; TPP itself then takes a locked value in place of the one asked for, without a word.
/// </summary>
public static class TppPolicyRules
{
    // vcert pkg/certificate AllSupportedKeySizes
    private static readonly int[] s_rsaSizes = [1024, 2048, 3072, 4096, 8192];

    private static readonly Dictionary<string, string> s_pkixSets = new(StringComparer.Ordinal)
    {
        ["RSA 2048"] = "1.3.6.1.4.1.28783.10.1.1.2048",
        ["RSA 3072"] = "1.3.6.1.4.1.28783.10.1.1.3072",
        ["RSA 4096"] = "1.3.6.1.4.1.28783.10.1.1.4096",
        ["ECDSA P-256"] = "1.3.6.1.4.1.28783.10.2.1.256",
        ["ECDSA P-384"] = "1.3.6.1.4.1.28783.10.2.1.384",
        ["ECDSA P-521"] = "1.3.6.1.4.1.28783.10.2.1.521",
    };

    /// <summary>Everything in the policy that stands against the request, what is fatal first.</summary>
    public static IReadOnlyList<TppPolicyFinding> Judge(TppPolicy policy, TppRequestPlan plan) =>
        [.. All(policy, plan).OrderBy(finding => !finding.IsFatal)];

    private static IEnumerable<TppPolicyFinding> All(TppPolicy policy, TppRequestPlan plan)
    {
        var zone = $"The zone \"{policy.PolicyDn}\"";
        if (policy.CertificateAuthority.Value is null)
        {
            yield return new("TppZoneNoTemplate", true, $"{zone} has no CA template, and cert-manager cannot name one.",
                "Have a CA template set in the folder's policy.");
        }

        if (KeyFault(policy, plan.KeyAlgorithm) is { } keyFault)
        {
            yield return new("TppZoneKeyNotAllowed", true, $"{zone} {keyFault}; a key of {plan.KeyAlgorithm} is refused.",
                $"Use a zone whose policy allows {plan.KeyAlgorithm}, or have this one's key settings unlocked.");
        }

        foreach (var name in plan.DnsNames.Prepend(plan.CommonName).Where(name => name.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (!IsNameAllowed(policy, name))
            {
                yield return new("TppZoneNameNotAllowed", true,
                    $"{zone} allows names in {string.Join(", ", policy.WhitelistedDomains)} only; \"{name}\" is refused.",
                    "Have the domain added to the folder's whitelist, or choose a name within it.");
            }
        }

        if (plan.DnsNames.Count > 0 && policy.WhitelistedDomains.Count == 0 && !policy.DnsNamesAllowed)
        {
            yield return new("TppZoneDnsNamesNotAllowed", true, $"{zone} takes no DNS names as subject alternative names.",
                "Leave the DNS names out, or have them allowed in the folder's policy.");
        }

        if (policy.Organization is { IsLocked: true, Value: { } organization } && plan.Organization is { } asked && asked != organization)
        {
            yield return new("TppZoneSubjectNotAllowed", true, $"{zone} has the organization \"{organization}\" locked; \"{asked}\" is refused.",
                "Leave the organization out, or ask for the locked one.");
        }

        if (policy.CsrGeneration is { Value: "ServiceGenerated" } csr)
        {
            yield return new("TppZoneServiceGenerated", false,
                $"{zone} has CSRs made by TPP{(csr.IsLocked ? " alone" : "")}: the subject and key that cert-manager asks for may be replaced by TPP's.",
                "Have CSR handling set to user-provided in the folder's policy.");
        }

        var locked = LockedSubject(policy, plan).ToList();
        if (locked.Count > 0)
        {
            yield return new("TppZoneSubjectLocked", false, $"{zone} will put {string.Join(", ", locked)} into the subject, whatever is asked for.",
                "Nothing, where these may stand in the mesh's certificates.");
        }
    }

    private static string? KeyFault(TppPolicy policy, string key)
    {
        var wanted = key.Split(' ', 2);
        if (policy.PkixParameterSets.Values is { Count: > 0 } sets && s_pkixSets.TryGetValue(key, out var oid) && !sets.Contains(oid))
        {
            return "does not have that key type among the allowed ones";
        }

        var isEcdsa = wanted[0] == "ECDSA";
        if (!isEcdsa && wanted[0] != "RSA")
        {
            return "takes RSA and ECDSA keys only";
        }

        if (policy.KeyAlgorithm is { IsLocked: true, Value: { } algorithm })
        {
            var isEccZone = algorithm.StartsWith("EC", StringComparison.OrdinalIgnoreCase);
            if (isEccZone != isEcdsa)
            {
                return $"is locked to {(isEccZone ? "elliptic-curve" : algorithm)} keys";
            }
        }

        if (isEcdsa)
        {
            return policy.EllipticCurve is { IsLocked: true, Value: { } curve } && Plain(curve) != Plain(wanted[1])
                ? $"is locked to the curve {curve}"
                : null;
        }

        _ = int.TryParse(policy.KeySize.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var least);
        _ = int.TryParse(wanted.ElementAtOrDefault(1), NumberStyles.None, CultureInfo.InvariantCulture, out var size);
        return !s_rsaSizes.Contains(size) ? $"takes RSA keys of {string.Join(", ", s_rsaSizes)} bits"
            : policy.KeySize.IsLocked && size < least ? $"is locked to RSA keys of {least} bits or more"
            : null;
    }

    // vcert pkg/venafi/tpp toPolicy: a domain stands for itself and all below it, one with a leading dot for those below it.
    private static bool IsNameAllowed(TppPolicy policy, string name) =>
        policy.WhitelistedDomains.Count == 0 || policy.WhitelistedDomains.Any(domain => Fits(name, domain, policy.WildcardsAllowed));

    private static bool Fits(string name, string domain, bool wildcards)
    {
        var below = domain.StartsWith('.');
        var end = below ? domain[1..] : domain;
        if (name == end)
        {
            return !below;
        }

        if (!name.EndsWith("." + end, StringComparison.Ordinal))
        {
            return false;
        }

        var labels = name[..^(end.Length + 1)].Split('.');
        return labels.All(label => label.Length > 0 && label.All(character => char.IsLetter(character) || char.IsNumber(character) || character == '-' || (wildcards && character == '*')));
    }

    private static IEnumerable<string> LockedSubject(TppPolicy policy, TppRequestPlan plan)
    {
        (string Name, TppPolicyValue Setting)[] settings =
            [("O", plan.Organization is null ? policy.Organization : TppPolicyValue.None), ("L", policy.City), ("ST", policy.State), ("C", policy.Country)];
        return settings
            .Where(part => part.Setting is { IsLocked: true, Value: not null })
            .Select(part => $"{part.Name}={part.Setting.Value}")
            .Concat(policy.OrganizationalUnits.IsLocked ? policy.OrganizationalUnits.Values.Select(unit => $"OU={unit}") : []);
    }

    private static string Plain(string curve) => curve.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
}
