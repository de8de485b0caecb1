using System.IO.Enumeration;

namespace PkiMesh.Engine.Live;

/// <summary>Names as a user gives them, with * and ?; and which of those without have not been seen.</summary>
internal sealed class NamePattern(IReadOnlyList<string> names)
{
    private readonly HashSet<string> _unseen = [.. names.Where(name => !HasWildcard(name))];

    public IReadOnlyCollection<string> Unseen => _unseen;

    public bool Takes(string name)
    {
        _unseen.Remove(name);
        return names.Count == 0 || names.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));
    }

    public static bool HasWildcard(string name) => name.AsSpan().IndexOfAny('*', '?') >= 0;
}
