using System.Globalization;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Model;

namespace PkiMesh.Lab.Tpp.Zones;

/// <summary>The certificate policy that counts in a folder, read.</summary>
public sealed class ZonePolicy
{
    private readonly TppTree _tree;

    public ZonePolicy(TppTree tree, string dn)
    {
        _tree = tree;
        Dn = dn;
        Algorithm = Setting(PolicyNames.KeyAlgorithm);
        KeySize = Setting(PolicyNames.KeyBitStrength);
        Curve = Setting(PolicyNames.EllipticCurve);
        ParameterSets = _tree.Policy(dn, TppClasses.Certificate, PolicyNames.PkixParameterSets);
        DefaultParameterSet = Setting(PolicyNames.PkixParameterSetDefault);
        Authority = Setting(PolicyNames.CertificateAuthority);
        ManualCsr = Setting(PolicyNames.ManualCsr);
        ManagementType = Setting(PolicyNames.ManagementType);
        Whitelist = Values(PolicyNames.DomainSuffixWhitelist);
        WildcardsAllowed = Setting(PolicyNames.ProhibitWildcard)?.Values is not ["1"];
        KeyReuseAllowed = Setting(PolicyNames.AllowPrivateKeyReuse)?.Values is not ["0"];
        ProhibitedSans = [.. Values(PolicyNames.ProhibitedSanTypes)];
    }

    public string Dn { get; }

    public EffectivePolicy? Algorithm { get; }

    public EffectivePolicy? KeySize { get; }

    public EffectivePolicy? Curve { get; }

    public EffectivePolicy? ParameterSets { get; }

    public EffectivePolicy? DefaultParameterSet { get; }

    public EffectivePolicy? Authority { get; }

    public EffectivePolicy? ManualCsr { get; }

    public EffectivePolicy? ManagementType { get; }

    public IReadOnlyList<string> Whitelist { get; }

    public bool WildcardsAllowed { get; }

    public bool KeyReuseAllowed { get; }

    public IReadOnlyList<string> ProhibitedSans { get; }

    public EffectivePolicy? Setting(string name) => _tree.Policy(Dn, TppClasses.Certificate, name) is { Values: [not "", ..] } found ? found : null;

    public bool AllowsSan(string type) => !ProhibitedSans.Contains(type, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a name ends in a whitelisted domain; <c>.d</c> wants something before the dot.</summary>
    public bool AllowsName(string name)
    {
        if (name.StartsWith("*.", StringComparison.Ordinal) && !WildcardsAllowed)
        {
            return false;
        }

        return Whitelist.Count == 0 || Whitelist.Any(domain => domain.StartsWith('.')
            ? name.EndsWith(domain, StringComparison.OrdinalIgnoreCase) && name.Length > domain.Length
            : name.Equals(domain, StringComparison.OrdinalIgnoreCase) || name.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase));
    }

    public bool AllowsAlgorithm(KeySpec key)
    {
        if (ParameterSets is { Locked: true } sets)
        {
            return PkixParameterSets.Of(key) is { } oid && sets.Values.Contains(oid);
        }

        return Algorithm is not { Locked: true, Values: [var name, ..] } || IsRsa(name) == (key.Algorithm == KeyAlgorithm.Rsa);
    }

    public bool AllowsSize(KeySpec key)
    {
        if (key.Algorithm == KeyAlgorithm.Rsa)
        {
            return KeySize is not { Locked: true, Values: [var text, ..] } || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var least) || key.Size >= least;
        }

        return Curve is not { Locked: true, Values: [var curve, ..] } || string.Equals(curve, $"P{key.Size}", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The names a request ends up with: locked parts replace those asked for, defaults fill those left out.</summary>
    public SubjectName Apply(SubjectName asked) => new()
    {
        CommonName = asked.CommonName,
        SerialNumber = asked.SerialNumber,
        Organizations = Apply(PolicyNames.Organization, asked.Organizations),
        OrganizationalUnits = Apply(PolicyNames.OrganizationalUnit, asked.OrganizationalUnits),
        Localities = Apply(PolicyNames.City, asked.Localities),
        Provinces = Apply(PolicyNames.State, asked.Provinces),
        Countries = Apply(PolicyNames.Country, asked.Countries),
    };

    private IReadOnlyList<string> Apply(string name, IReadOnlyList<string> asked) =>
        Setting(name) is { } policy && (policy.Locked || asked.Count == 0) ? policy.Values : asked;

    private IReadOnlyList<string> Values(string name) => [.. (_tree.Policy(Dn, TppClasses.Certificate, name)?.Values ?? []).Where(value => value.Length > 0)];

    private static bool IsRsa(string name) => name.Equals("RSA", StringComparison.OrdinalIgnoreCase);
}
