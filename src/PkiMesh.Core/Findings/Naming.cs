namespace PkiMesh.Core.Findings;

/// <summary>Names in a sentence: enough to know which are meant, and not all of a large cluster's.</summary>
internal static class Naming
{
    public const int Most = 5;

    public static string Some(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(Most)) + (names.Count > Most ? $" and {names.Count - Most} more" : "");
}
