using System.Globalization;
using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>The order of API versions: v2 before v1 before v1beta2 before v1beta1 before v1alpha1 before anything else.</summary>
public static partial class KubeVersion
{
    public static IReadOnlyList<string> Sort(IEnumerable<string> versions) => [.. versions.Order(Comparer<string>.Create(Compare))];

    public static int Compare(string left, string right)
    {
        var (a, b) = (Shape().Match(left), Shape().Match(right));
        if (!a.Success || !b.Success)
        {
            return a.Success ? -1 : b.Success ? 1 : string.CompareOrdinal(left, right);
        }

        var stability = Stability(b).CompareTo(Stability(a));
        if (stability != 0)
        {
            return stability;
        }

        var major = Number(b, 1).CompareTo(Number(a, 1));
        return major != 0 ? major : Number(b, 3).CompareTo(Number(a, 3));
    }

    private static int Stability(Match match) => match.Groups[2].Value switch { "" => 2, "beta" => 1, _ => 0 };

    private static long Number(Match match, int group) =>
        match.Groups[group].Success ? long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("^v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?$")]
    private static partial Regex Shape();
}
