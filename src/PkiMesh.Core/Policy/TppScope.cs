namespace PkiMesh.Core.Policy;

/// <summary>A TPP token's scope: <c>scope[:privilege[,privilege]][;scope…]</c>. A scope without a privilege reads, and every privilege reads too.</summary>
public static class TppScope
{
    /// <summary>The parts of a needed scope that a granted one does not hold, in the same form; empty when it holds them all.</summary>
    public static string Missing(string needed, string granted)
    {
        var held = Parse(granted);
        return Write(Parse(needed)
            .Select(part => (part.Name, Privileges: Lacking(part, held)))
            .Where(part => part.Privileges is not null)
            .Select(part => (part.Name, part.Privileges!)));
    }

    /// <summary>One scope that holds both.</summary>
    public static string Join(string first, string second)
    {
        List<(string Name, List<string> Privileges)> joined = [];
        foreach (var (name, privileges) in Parse(first).Concat(Parse(second)))
        {
            var at = joined.FindIndex(part => Same(part.Name, name));
            if (at < 0)
            {
                joined.Add((name, [.. privileges]));
            }
            else
            {
                joined[at].Privileges.AddRange(privileges.Where(privilege => !joined[at].Privileges.Any(other => Same(other, privilege))));
            }
        }

        return Write(joined);
    }

    private static List<(string Name, List<string> Privileges)> Parse(string scope)
    {
        List<(string, List<string>)> parts = [];
        foreach (var part in scope.Split([';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = part.IndexOf(':');
            parts.Add(colon < 0
                ? (part, [])
                : (part[..colon], [.. part[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]));
        }

        return parts;
    }

    private static List<string>? Lacking((string Name, List<string> Privileges) needed, List<(string Name, List<string> Privileges)> held)
    {
        var matching = held.Where(part => Same(part.Name, needed.Name)).ToList();
        if (matching.Count == 0)
        {
            return needed.Privileges;
        }

        var lacking = needed.Privileges
            .Where(privilege => !matching.Any(part => part.Privileges.Any(other => Same(other, privilege))))
            .ToList();
        return lacking.Count > 0 ? lacking : null;
    }

    private static string Write(IEnumerable<(string Name, List<string> Privileges)> parts) =>
        string.Join(';', parts.Select(part => part.Privileges.Count == 0 ? part.Name : $"{part.Name}:{string.Join(',', part.Privileges)}"));

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
