using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Venafi;

/// <summary>What vcert makes of an answer of checkpolicy, and what it refuses because of it before TPP sees a request (tpp-web-sdk.md §2.2).</summary>
internal sealed class TppPolicy
{
    private const string Any = ".*";
    private static readonly int[] s_rsaSizes = [1024, 2048, 3072, 4096, 8192];
    private static readonly int[] s_curves = [521, 256, 384];
    private readonly JsonNode? _policy;
    private readonly IReadOnlyList<Pattern> _commonNames;
    private readonly IReadOnlyList<Pattern> _dnsNames;
    private readonly List<(KeyAlgorithm Algorithm, int[] Sizes)> _keys = [];

    public TppPolicy(JsonNode? policy)
    {
        _policy = policy;
        var wildcards = policy.Flag("WildcardsAllowed") ?? false;
        var domains = policy.Texts("WhitelistedDomains");
        _commonNames = Domains(domains, wildcards, true);
        _dnsNames = Domains(domains, wildcards, policy.Flag("SubjAltNameDnsAllowed") ?? false);
        ReadKeys();
    }

    /// <summary>Checks a request with the zone's defaults filled in. IP, email and URI names are not looked at.</summary>
    /// <exception cref="VenafiException">It does not fit.</exception>
    public void Check(CertificateSigningRequest csr)
    {
        var subject = csr.Subject;
        if (!_commonNames.Any(pattern => pattern.Matches(subject.CommonName)))
        {
            throw new VenafiException($"common name {subject.CommonName} is not allowed in this policy: {Show(_commonNames)}");
        }

        if (csr.AltNames.DnsNames.Any(name => !_dnsNames.Any(pattern => pattern.Matches(name))))
        {
            throw new VenafiException($"DNS SANs {GoText.List(csr.AltNames.DnsNames)} do not match regular expressions: {Show(_dnsNames)}");
        }

        CheckPart("organization", subject.Organizations, "Organization");
        CheckPart("organization unit", subject.OrganizationalUnits, "OrganizationalUnit");
        CheckPart("state (province)", subject.Provinces, "State");
        CheckPart("location", subject.Localities, "City");
        CheckPart("country", subject.Countries, "Country");
        if (!_keys.Any(key => key.Algorithm == csr.KeySpec.Algorithm && key.Sizes.Contains(csr.KeySpec.Size)))
        {
            throw new VenafiException("the requested Key Type and Size do not match any of the allowed Key Types and Sizes");
        }
    }

    private void CheckPart(string what, IReadOnlyList<string> asked, string name)
    {
        var part = _policy.At("Subject", name);
        IReadOnlyList<string> defaults = part.At("Values") is JsonArray ? part.Texts("Values") : part.Text("Value") is { Length: > 0 } value ? [value] : [];
        var values = asked.Count > 0 ? asked : defaults;
        IReadOnlyList<Pattern> allowed = part.Flag("Locked") == true
            ? name == "OrganizationalUnit" ? [.. defaults.Select(Exactly)] : [Exactly(part.Text("Value") ?? "")]
            : [new Pattern(Any, Any)];
        if ((values.Count > 0 ? values : [""]).Any(value => !allowed.Any(pattern => pattern.Matches(value))))
        {
            throw new VenafiException($"{what} {GoText.List(values)} doesn't match regular expressions: {Show(allowed)}");
        }
    }

    private void ReadKeys()
    {
        var pair = _policy.At("KeyPair");
        var size = pair.Number("KeySize", "Value") ?? 0;
        int[] sizes = pair.Flag("KeySize", "Locked") == true ? [.. s_rsaSizes.Where(bits => bits >= size)] : s_rsaSizes;
        var curves = pair.Flag("EllipticCurve", "Locked") == true ? [Curve(pair.Text("EllipticCurve", "Value"))] : s_curves;
        var locked = pair.Flag("KeyAlgorithm", "Locked") == true;
        var algorithm = pair.Text("KeyAlgorithm", "Value")?.ToLowerInvariant();
        if (!locked || algorithm is "rsa")
        {
            _keys.Add((KeyAlgorithm.Rsa, sizes));
        }

        if (!locked || algorithm is "ecdsa" or "ec" or "ecc")
        {
            _keys.Add((KeyAlgorithm.Ecdsa, curves));
        }

        if (_keys.Count == 0)
        {
            // vcert panics here; the lab's cert-manager stays alive.
            throw new VenafiException($"vcert error: your data contains problems: unknown key type: {pair.Text("KeyAlgorithm", "Value")}");
        }
    }

    private static int Curve(string? name) => name?.ToLowerInvariant() switch
    {
        "p521" or "p-521" => 521,
        "p384" or "p-384" => 384,
        _ => 256,
    };

    private static IReadOnlyList<Pattern> Domains(IReadOnlyList<string> domains, bool wildcards, bool allowAll) =>
        domains.Count == 0 ? allowAll ? [new Pattern(Any, Any)] : [] : [.. domains.Select(domain => Domain(domain, wildcards))];

    private static Pattern Domain(string domain, bool wildcards)
    {
        var needsPrefix = domain.StartsWith('.');
        var rest = GoQuoteMeta(needsPrefix ? domain[1..] : domain);
        var repeat = needsPrefix ? "+" : "*";
        // Shown as vcert writes it; its "-*" inside the class is no range to Go, but one to .NET.
        return new Pattern(
            $@"^([\p{{L}}\p{{N}}-{(wildcards ? "*" : "")}]+\.){repeat}{rest}$",
            $@"^([\p{{L}}\p{{N}}{(wildcards ? "*" : "")}-]+\.){repeat}{rest}$");
    }

    private static Pattern Exactly(string value)
    {
        var text = $"^{GoQuoteMeta(value)}$";
        return new Pattern(text, text);
    }

    private static string GoQuoteMeta(string text) => string.Concat(text.Select(c => @"\.+*?()|[]{}^$".Contains(c, StringComparison.Ordinal) ? $@"\{c}" : c.ToString()));

    private static string Show(IReadOnlyList<Pattern> patterns) => GoText.List(patterns.Select(pattern => pattern.Shown));

    private sealed record Pattern(string Shown, string Expression)
    {
        public bool Matches(string value) => Regex.IsMatch(value, Expression, RegexOptions.CultureInvariant);
    }
}
