namespace PkiMesh.Lab.Tests.Kubectl;

/// <summary>The tutorial as it was written: its blocks of code in their order.</summary>
internal static class TutorialText
{
    private const string Fence = "```";

    public static string? Path { get; } = Find();

    /// <summary>Each block with the language behind its fence, which may be empty.</summary>
    public static IEnumerable<(string Language, string Text)> Blocks()
    {
        string? language = null;
        var block = new List<string>();
        foreach (var line in File.ReadLines(Path!))
        {
            if (!line.StartsWith(Fence, StringComparison.Ordinal))
            {
                block.Add(line);
            }
            else if (language is null)
            {
                language = line[Fence.Length..].Trim();
                block.Clear();
            }
            else
            {
                yield return (language, string.Join('\n', block) + "\n");
                language = null;
            }
        }
    }

    private static string? Find()
    {
        if (SharedData.Root is not { } data)
        {
            return null;
        }

        var path = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(data)!, "seed", "tutorial.md");
        return File.Exists(path) ? path : null;
    }
}
