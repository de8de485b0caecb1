using System.Text.Json.Nodes;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;

namespace PkiMesh.Lab.Tpp.Zones;

/// <summary>The answer of checkpolicy: the policy, and how a request stands to it.</summary>
public static class PolicyReport
{
    private static readonly string[] s_sanTypes = ["Dns", "Email", "Ip", "Upn", "Uri"];

    public static JsonObject Policy(ZonePolicy policy)
    {
        var result = new JsonObject
        {
            ["CertificateAuthority"] = Lockable(policy.Authority, ""),
            ["CsrGeneration"] = Lockable(policy.ManualCsr is null ? null : policy.ManualCsr with { Values = [policy.ManualCsr.Values is ["0"] ? "ServiceGenerated" : "UserProvided"] }, "UserProvided"),
            ["KeyGeneration"] = Lockable(null, "Central"),
            ["KeyPair"] = KeyPair(policy),
            ["ManagementType"] = Lockable(policy.ManagementType, "Enrollment"),
            ["PrivateKeyReuseAllowed"] = policy.KeyReuseAllowed,
        };
        foreach (var type in s_sanTypes)
        {
            result[$"SubjAltName{type}Allowed"] = policy.AllowsSan(type);
        }

        result["Subject"] = new JsonObject
        {
            ["City"] = Lockable(policy.Setting(PolicyNames.City), ""),
            ["Country"] = Lockable(policy.Setting(PolicyNames.Country), ""),
            ["Organization"] = Lockable(policy.Setting(PolicyNames.Organization), ""),
            ["OrganizationalUnit"] = new JsonObject
            {
                ["Locked"] = policy.Setting(PolicyNames.OrganizationalUnit)?.Locked ?? false,
                ["Values"] = (policy.Setting(PolicyNames.OrganizationalUnit)?.Values ?? []).ToJson(),
            },
            ["State"] = Lockable(policy.Setting(PolicyNames.State), ""),
        };
        result["UniqueSubjectEnforced"] = false;
        result["WhitelistedDomains"] = policy.Whitelist.ToJson();
        result["WildcardsAllowed"] = policy.WildcardsAllowed;
        return result;
    }

    public static JsonObject Csr(ZonePolicy policy, CertificateSigningRequest csr, bool keyReused)
    {
        var subject = policy.Apply(csr.Subject);
        var details = new JsonObject
        {
            ["City"] = Compliant(First(subject.Localities), Same(subject.Localities, csr.Subject.Localities)),
            ["CommonName"] = Compliant(csr.Subject.CommonName, csr.Subject.CommonName.Length == 0 || policy.AllowsName(csr.Subject.CommonName)),
            ["Country"] = Compliant(First(subject.Countries), Same(subject.Countries, csr.Subject.Countries)),
            ["KeyAlgorithm"] = Compliant(csr.KeySpec.Algorithm == KeyAlgorithm.Rsa ? "RSA" : "ECC", policy.AllowsAlgorithm(csr.KeySpec)),
            ["KeySize"] = new JsonObject { ["Compliant"] = policy.AllowsSize(csr.KeySpec), ["Value"] = csr.KeySpec.Size },
            ["Organization"] = Compliant(First(subject.Organizations), Same(subject.Organizations, csr.Subject.Organizations)),
            ["OrganizationalUnit"] = CompliantList(csr.Subject.OrganizationalUnits, Same(subject.OrganizationalUnits, csr.Subject.OrganizationalUnits)),
            ["PkixParameterSet"] = Compliant(PkixParameterSets.Of(csr.KeySpec) ?? "", policy.AllowsAlgorithm(csr.KeySpec)),
            ["PrivateKeyReused"] = new JsonObject { ["Compliant"] = !keyReused || policy.KeyReuseAllowed, ["Value"] = keyReused },
            ["State"] = Compliant(First(subject.Provinces), Same(subject.Provinces, csr.Subject.Provinces)),
            ["SubjAltNameDns"] = CompliantList(csr.AltNames.DnsNames, csr.AltNames.DnsNames.Count == 0 || (policy.AllowsSan("Dns") && csr.AltNames.DnsNames.All(policy.AllowsName))),
            ["SubjAltNameEmail"] = San(policy, "Email", csr.AltNames.Emails),
            ["SubjAltNameIp"] = San(policy, "Ip", csr.AltNames.IpAddresses),
            ["SubjAltNameUpn"] = San(policy, "Upn", csr.AltNames.Upns),
            ["SubjAltNameUri"] = San(policy, "Uri", csr.AltNames.Uris),
        };
        if (csr.KeySpec.Algorithm == KeyAlgorithm.Ecdsa)
        {
            details["EllipticCurve"] = Compliant($"P{csr.KeySpec.Size}", policy.AllowsSize(csr.KeySpec));
        }

        var enrollable = policy.Authority is not null && details.All(detail => detail.Value!["Compliant"]!.GetValue<bool>() || IsOverridden(detail.Key));
        return new JsonObject { ["Details"] = details, ["Enrollable"] = enrollable };
    }

    /// <summary>Why a request would be refused, in one sentence; null if it would not.</summary>
    public static string? Refusal(ZonePolicy policy, CertificateSigningRequest csr, bool keyReused)
    {
        foreach (var (name, detail) in Csr(policy, csr, keyReused)["Details"]!.AsObject())
        {
            if (!detail!["Compliant"]!.GetValue<bool>() && !IsOverridden(name))
            {
                var value = detail["Value"] ?? detail["Values"];
                return $"PKCS#10 does not comply with policy \"{policy.Dn}\": {name} {value?.ToJsonString()} is not allowed.";
            }
        }

        return null;
    }

    // The server puts its own values there, silently.
    private static bool IsOverridden(string detail) => detail is "City" or "Country" or "Organization" or "OrganizationalUnit" or "State";

    private static JsonObject KeyPair(ZonePolicy policy)
    {
        var rsaOnly = policy.Algorithm is { Locked: true, Values: [var name, ..] } && name.Equals("RSA", StringComparison.OrdinalIgnoreCase);
        var result = new JsonObject
        {
            ["KeyAlgorithm"] = Lockable(policy.Algorithm, "ECC"),
            ["KeySize"] = new JsonObject { ["Locked"] = policy.KeySize?.Locked ?? false, ["Value"] = int.TryParse(policy.KeySize?.Values[0], out var size) ? size : 2048 },
        };
        if (!rsaOnly)
        {
            result["EllipticCurve"] = Lockable(policy.Curve, "P256");
        }

        if (policy.ParameterSets is { } sets)
        {
            result["PkixParameterSet"] = new JsonObject { ["Locked"] = sets.Locked, ["Values"] = sets.Values.ToJson() };
            result["DefaultPkixParameterSet"] = Lockable(policy.DefaultParameterSet, sets.Values.FirstOrDefault() ?? "");
            if (PkixParameterSets.Parse(policy.DefaultParameterSet?.Values[0] ?? sets.Values.FirstOrDefault() ?? "") is { } spec)
            {
                // Older clients read these still (tpp-web-sdk.md §2.2).
                var locked = sets.Locked && sets.Values.Count == 1;
                result["KeyAlgorithm"] = new JsonObject { ["Locked"] = locked, ["Value"] = spec.Algorithm == KeyAlgorithm.Rsa ? "RSA" : "ECC" };
                if (spec.Algorithm == KeyAlgorithm.Rsa)
                {
                    result["KeySize"] = new JsonObject { ["Locked"] = locked, ["Value"] = spec.Size };
                    result.Remove("EllipticCurve");
                }
                else
                {
                    result["EllipticCurve"] = new JsonObject { ["Locked"] = locked, ["Value"] = $"P{spec.Size}" };
                }
            }
        }

        return result;
    }

    private static JsonObject San(ZonePolicy policy, string type, IReadOnlyList<string> values) => CompliantList(values, values.Count == 0 || policy.AllowsSan(type));

    private static JsonObject Lockable(EffectivePolicy? policy, string otherwise) =>
        new() { ["Locked"] = policy?.Locked ?? false, ["Value"] = policy?.Values[0] ?? otherwise };

    private static JsonObject Compliant(string value, bool compliant) => new() { ["Compliant"] = compliant, ["Value"] = value };

    private static JsonObject CompliantList(IReadOnlyList<string> values, bool compliant) => new() { ["Compliant"] = compliant, ["Values"] = values.ToJson() };

    private static bool Same(IReadOnlyList<string> effective, IReadOnlyList<string> asked) => asked.Count == 0 || effective.SequenceEqual(asked);

    private static string First(IReadOnlyList<string> values) => values is [var first, ..] ? first : "";
}
