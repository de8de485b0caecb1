using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Tpp;

/// <summary>Reads the answer of certificates/checkpolicy.</summary>
internal static class TppPolicyReader
{
    public static TppPolicy Read(string policyDn, JsonObject policy, JsonObject? request)
    {
        var keys = policy["KeyPair"];
        var subject = policy["Subject"];
        return new TppPolicy
        {
            PolicyDn = policyDn,
            CertificateAuthority = Value(policy["CertificateAuthority"]),
            CsrGeneration = Value(policy["CsrGeneration"]),
            KeyGeneration = Value(policy["KeyGeneration"]),
            ManagementType = Value(policy["ManagementType"]),
            KeyAlgorithm = Value(TppJson.At(keys, "KeyAlgorithm")),
            KeySize = Value(TppJson.At(keys, "KeySize")),
            EllipticCurve = Value(TppJson.At(keys, "EllipticCurve")),
            PkixParameterSets = Values(TppJson.At(keys, "PkixParameterSet")),
            DefaultPkixParameterSet = Value(TppJson.At(keys, "DefaultPkixParameterSet")),
            Organization = Value(TppJson.At(subject, "Organization")),
            OrganizationalUnits = Values(TppJson.At(subject, "OrganizationalUnit")),
            City = Value(TppJson.At(subject, "City")),
            State = Value(TppJson.At(subject, "State")),
            Country = Value(TppJson.At(subject, "Country")),
            WhitelistedDomains = TppJson.Texts(policy["WhitelistedDomains"]),
            WildcardsAllowed = Flag(policy, "WildcardsAllowed"),
            UniqueSubjectEnforced = Flag(policy, "UniqueSubjectEnforced"),
            PrivateKeyReuseAllowed = Flag(policy, "PrivateKeyReuseAllowed"),
            DnsNamesAllowed = Flag(policy, "SubjAltNameDnsAllowed"),
            UrisAllowed = Flag(policy, "SubjAltNameUriAllowed"),
            IpAddressesAllowed = Flag(policy, "SubjAltNameIpAllowed"),
            EmailAddressesAllowed = Flag(policy, "SubjAltNameEmailAllowed"),
            UpnsAllowed = Flag(policy, "SubjAltNameUpnAllowed"),
            Request = request is null ? null : Verdict(request),
        };
    }

    private static TppRequestVerdict Verdict(JsonObject request)
    {
        List<TppRequestDetail> details = [];
        foreach (var (name, node) in request["Details"] as JsonObject ?? [])
        {
            if (node is not JsonObject detail || TppJson.Flag(detail["Compliant"]) is not { } compliant)
            {
                continue;
            }

            var value = TppJson.Text(detail["Value"]) ?? string.Join(", ", TppJson.Texts(detail["Values"]));
            details.Add(new TppRequestDetail(name, value, compliant));
        }

        return new TppRequestVerdict(TppJson.Flag(request["Enrollable"]) ?? details.All(detail => detail.IsCompliant), details);
    }

    private static TppPolicyValue Value(JsonNode? node) =>
        node is JsonObject setting
            ? new TppPolicyValue(TppJson.Text(setting["Value"]) is { Length: > 0 } value ? value : null, TppJson.Flag(setting["Locked"]) ?? false)
            : TppPolicyValue.None;

    private static TppPolicyValues Values(JsonNode? node) =>
        node is JsonObject setting
            ? new TppPolicyValues(TppJson.Texts(setting["Values"] ?? setting["Value"]), TppJson.Flag(setting["Locked"]) ?? false)
            : TppPolicyValues.None;

    private static bool Flag(JsonObject policy, string name) => TppJson.Flag(policy[name]) ?? false;
}
