using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Patterns of CRDs, written for Go's RE2.</summary>
internal static class GoRegex
{
    private static readonly ConcurrentDictionary<string, Regex?> s_known = new();

    public static bool IsMatch(string text, string pattern) => Of(pattern)?.IsMatch(text) ?? true;

    /// <summary>Null: not a pattern RE2 would take.</summary>
    public static Regex? Of(string pattern) => s_known.GetOrAdd(pattern, Compile);

    private static Regex? Compile(string pattern)
    {
        try
        {
            // RE2's $ is the very end, and it never backtracks.
            var text = pattern.EndsWith('$') && !pattern.EndsWith(@"\$", StringComparison.Ordinal) ? pattern[..^1] + @"\z" : pattern;
            try
            {
                return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            }
            catch (NotSupportedException)
            {
                return new Regex(text, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            }
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
