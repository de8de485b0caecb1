namespace PkiMesh.Lab.Tpp.Model;

/// <summary>The schema classes the lab knows, with their superclasses.</summary>
public static class TppClasses
{
    public const string Policy = "Policy";
    public const string Certificate = "X509 Certificate";
    public const string ServerCertificate = "X509 Server Certificate";
    public const string CaTemplate = "Microsoft CA";
    public const string Ticket = "Workflow Ticket";

    private static readonly Dictionary<string, string?> s_super = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Top"] = null,
        ["Container"] = "Top",
        ["Root"] = "Top",
        [Policy] = "Container",
        ["Identity Root"] = "Container",
        ["Metadata Root"] = "Container",
        ["Config Base"] = "Top",
        [Certificate] = "Config Base",
        [ServerCertificate] = Certificate,
        ["X509 Device Certificate"] = Certificate,
        ["X509 User Certificate"] = Certificate,
        ["X509 Code Signing Certificate"] = Certificate,
        ["Device"] = "Container",
        ["Application Base"] = "Config Base",
        ["Basic"] = "Application Base",
        ["Apache"] = "Application Base",
        ["CAPI"] = "Application Base",
        ["PEM"] = "Application Base",
        ["CA Base"] = "Config Base",
        [CaTemplate] = "CA Base",
        ["Self Signed CA"] = "CA Base",
        ["Workflow"] = "Config Base",
        [Ticket] = "Config Base",
        ["Metadata Item"] = "Config Base",
    };

    public static bool Exists(string name) => s_super.ContainsKey(name);

    public static string Canonical(string name) => s_super.Keys.FirstOrDefault(key => TppDn.Comparer.Equals(key, name)) ?? name;

    public static IReadOnlyList<string> Supers(string name)
    {
        var found = new List<string>();
        for (var at = s_super.GetValueOrDefault(name); at is not null; at = s_super.GetValueOrDefault(at))
        {
            found.Add(at);
        }

        return found;
    }

    public static bool IsA(string name, string ancestor) =>
        TppDn.Comparer.Equals(name, ancestor) || Supers(name).Contains(ancestor, TppDn.Comparer);

    /// <summary>What a folder may hold.</summary>
    public static IReadOnlyList<string> Containable(string name) =>
        IsA(name, "Container") ? [.. s_super.Keys.Where(key => key is not ("Top" or "Container" or "Root" or "Config Base"))] : [];
}
