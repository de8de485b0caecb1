using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>Reads the steps of a renewal: of each the timeline, as far as it is about certificates and what they are spread by.</summary>
internal static partial class RenewalFile
{
    private const string Heading = "=== timeline";
    private static readonly HashSet<string> s_kinds = ["Secret", "ConfigMap", "Certificate", "CertificateRequest", "ClusterIssuer", "Issuer", "Bundle"];

    /// <summary>All folders with steps of a renewal.</summary>
    public static IEnumerable<string> Folders() => SharedData.Root is not { } root
        ? []
        : Directory.EnumerateDirectories(Path.Combine(root, "recordings"), "*", SearchOption.AllDirectories)
            .Where(folder => Directory.EnumerateFiles(folder, "*.txt").Any(path => File.ReadLines(path).Contains(Heading)))
            .Select(folder => Path.GetRelativePath(Path.Combine(root, "recordings"), folder).Replace('\\', '/')).Order(StringComparer.Ordinal);

    public static CaseFile Read(string folder) => CaseFile.OfSteps(folder, Directory.EnumerateFiles(Path.Combine(SharedData.Root!, "recordings", folder), "*.txt").Order(StringComparer.Ordinal)
        .Select(path => (Path.GetFileNameWithoutExtension(path), path, Steps(File.ReadAllLines(path)))));

    /// <summary>A change without the number of the issuance, which counts what was done before.</summary>
    public static SeenChange Plain(SeenChange change) => change with
    {
        Name = change.Kind == "CertificateRequest" ? Number().Replace(change.Name, "-N") : change.Name,
        Edits = [.. change.Edits.Select(edit => edit.Path is "status.revision" or "metadata.annotations['cert-manager.io/certificate-revision']" ? edit with { Values = "N" } : edit)],
    };

    private static Sighting Steps(string[] lines)
    {
        var all = SightingText.Read([.. lines.SkipWhile(line => line != Heading).Skip(1).Prepend("timeline:")]);
        var seen = new Sighting();
        // What its scripts wrote beside the point, to see whether somebody reacts.
        seen.Changes.AddRange(all.Changes.Where(change => s_kinds.Contains(change.Kind) && !change.Writers.Contains("recorder (Update)")).Select(Plain));
        return seen;
    }

    [GeneratedRegex("-\\d+$")]
    private static partial Regex Number();
}
