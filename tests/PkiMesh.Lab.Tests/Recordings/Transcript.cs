using System.Globalization;
using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>A recorded command: what went in, what came out.</summary>
internal sealed partial record Transcript(int Number, string Command, string? Input, string Output, string Errors, int ExitCode)
{
    public string Name => $"#{Number.ToString(CultureInfo.InvariantCulture)} {Command.ReplaceLineEndings(" ")}";

    /// <summary>Reads a file of commands: <c>$ command</c>, then <c>--- stdin</c>, <c>--- stdout</c>, <c>--- stderr</c> and <c>--- exit N</c>; empty for a file of another form.</summary>
    public static IReadOnlyList<Transcript> Read(string path)
    {
        var found = new List<Transcript>();
        var parts = new Dictionary<string, List<string>>();
        List<string>? at = null;
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith("$ ", StringComparison.Ordinal))
            {
                parts = new() { ["command"] = [line[2..]] };
                at = parts["command"];
            }
            else if (Part().Match(line) is { Success: true } part)
            {
                parts[part.Groups[1].Value] = at = [];
            }
            else if (Exit().Match(line) is { Success: true } exit && parts.ContainsKey("command"))
            {
                found.Add(new Transcript(
                    found.Count + 1,
                    string.Join('\n', parts["command"].Where(one => !one.StartsWith('#'))),
                    parts.TryGetValue("stdin", out var input) ? Text(input) : null,
                    Text(parts.GetValueOrDefault("stdout") ?? []),
                    Text(parts.GetValueOrDefault("stderr") ?? []),
                    int.Parse(exit.Groups[1].Value, CultureInfo.InvariantCulture)));
                at = null;
            }
            else
            {
                at?.Add(line);
            }
        }

        return found;
    }

    private static string Text(List<string> lines) => string.Concat(lines.Select(line => line + "\n"));

    [GeneratedRegex("^--- (stdin|stdout|stderr)$")]
    private static partial Regex Part();

    [GeneratedRegex(@"^--- exit (\d+)")]
    private static partial Regex Exit();
}
