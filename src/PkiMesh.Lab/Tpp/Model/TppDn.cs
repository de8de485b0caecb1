namespace PkiMesh.Lab.Tpp.Model;

/// <summary>Distinguished names of TPP's object tree, <c>\VED\Policy\Certificates\k8s</c>; they are compared without regard to case.</summary>
public static class TppDn
{
    public const string Root = @"\VED";
    public const string Policy = @"\VED\Policy";
    public const string Identity = @"\VED\Identity";
    public const string Metadata = @"\VED\Metadata Root";

    public static StringComparer Comparer => StringComparer.OrdinalIgnoreCase;

    public static string Join(string parent, string name) => parent.TrimEnd('\\') + "\\" + name;

    public static string? Parent(string dn)
    {
        var cut = dn.LastIndexOf('\\');
        return cut <= 0 ? null : dn[..cut];
    }

    public static string Name(string dn) => dn[(dn.LastIndexOf('\\') + 1)..];

    public static bool IsUnder(string dn, string ancestor) =>
        dn.Length > ancestor.Length && dn[ancestor.Length] == '\\' && dn.StartsWith(ancestor, StringComparison.OrdinalIgnoreCase);
}
