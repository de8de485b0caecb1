namespace PkiMesh.Lab.Tpp.Auth;

/// <summary>
/// What a token may be used for: <c>certificate:manage,revoke;configuration</c>. A scope without privileges is reading, and reading
/// goes with every privilege.
/// </summary>
public sealed class TppScope
{
    private readonly SortedDictionary<string, SortedSet<string>> _scopes = new(StringComparer.OrdinalIgnoreCase);

    public static TppScope? TryParse(string text)
    {
        var scope = new TppScope();
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (name, privileges) = part.Split(':', 2) is [var left, var right] ? (left.Trim(), right) : (part, "");
            if (!IsKnown(name))
            {
                return null;
            }

            var set = scope._scopes.TryGetValue(name, out var present) ? present : scope._scopes[name] = new(StringComparer.OrdinalIgnoreCase);
            set.UnionWith(privileges.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }

        return scope;
    }

    /// <summary>Whether a call that asks for this is allowed: <c>any</c>, <c>certificate</c>, <c>certificate:manage</c>, or <c>:manage</c> of any scope.</summary>
    public bool Allows(string needed)
    {
        if (needed == "any")
        {
            return true;
        }

        if (needed.StartsWith(':'))
        {
            return _scopes.Values.Any(privileges => privileges.Contains(needed[1..]));
        }

        return needed.Split(':') is [var name, var privilege]
            ? _scopes.TryGetValue(name, out var privileges) && privileges.Contains(privilege)
            : _scopes.ContainsKey(needed);
    }

    /// <summary>The first scope and privilege that the other lacks, or null if it covers all of this.</summary>
    public string? FirstBeyond(TppScope maximum)
    {
        foreach (var (name, privileges) in _scopes)
        {
            if (!maximum._scopes.TryGetValue(name, out var allowed))
            {
                return name;
            }

            if (privileges.FirstOrDefault(privilege => !allowed.Contains(privilege)) is { } beyond)
            {
                return $"{name}:{beyond}";
            }
        }

        return null;
    }

    public override string ToString() => string.Join(';', _scopes.Select(scope => scope.Value.Count == 0 ? scope.Key : $"{scope.Key}:{string.Join(',', scope.Value)}"));

    private static bool IsKnown(string name) => name.ToLowerInvariant() is "admin" or "agent" or "certificate" or "codesign" or "codesignclient"
        or "configuration" or "restricted" or "security" or "ssh" or "statistics";
}
