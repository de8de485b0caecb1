using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;
using YamlDotNet.RepresentationModel;

namespace PkiMesh.Lab.Tests;

/// <summary>Recordings and manifests of real components in shared/data beside the repository, where there is such a folder.</summary>
internal static class SharedData
{
    public const string Missing = "There is no shared/data beside the repository.";

    private static readonly Lazy<List<Recorded>> s_recorded = new(LoadRecorded);
    private static readonly Lazy<ResourceRegistry> s_registry = new(LoadRegistry);

    public static string? Root { get; } = FindRoot();

    public static bool IsThere => Root is not null;

    public static IEnumerable<Recorded> Theme(string theme) => s_recorded.Value.Where(r => r.Theme == theme);

    public static Recorded Case(string theme, int number) => s_recorded.Value.Single(r => r.Theme == theme && r.Number == number);

    public static IEnumerable<JsonObject> Manifests(string path)
    {
        using var reader = new StreamReader(Path.Combine(Root!, path));
        var stream = new YamlStream();
        stream.Load(reader);
        foreach (var document in stream.Documents)
        {
            if (BodyParser.FromYaml(document.RootNode) is JsonObject value)
            {
                yield return value;
            }
        }
    }

    /// <summary>A registry with the real CRDs of cert-manager, trust-manager and linkerd; shared, not to be altered.</summary>
    public static ResourceRegistry Registry() => s_registry.Value;

    private static ResourceRegistry LoadRegistry()
    {
        var registry = new ResourceRegistry();
        foreach (var path in Crds())
        {
            foreach (var crd in Manifests(path).Where(m => (string?)m["kind"] == "CustomResourceDefinition"))
            {
                registry.AddCustom(crd);
            }
        }

        return registry;
    }

    public static IEnumerable<string> Crds() =>
        Directory.EnumerateFiles(Root!, "*.yaml", SearchOption.AllDirectories)
            .Where(p => p.Contains("crds", StringComparison.Ordinal))
            .Select(p => Path.GetRelativePath(Root!, p));

    private static List<Recorded> LoadRecorded() =>
        [.. File.ReadLines(Path.Combine(Root!, "recordings/api/api.jsonl")).Select(l => new Recorded(JsonNode.Parse(l)!.AsObject()))];

    private static string? FindRoot([CallerFilePath] string self = "")
    {
        foreach (var start in (string[])[AppContext.BaseDirectory, Path.GetDirectoryName(self)!])
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                var shared = Path.Combine(folder.FullName, "shared", "data");
                if (Directory.Exists(shared))
                {
                    return shared;
                }
            }
        }

        return null;
    }

    internal sealed class Recorded(JsonObject line)
    {
        public string Theme => (string)line["theme"]!;

        public int Number => (int)line["n"]!;

        public string Title => (string)line["title"]!;

        public string Method => (string)line["request"]!["method"]!;

        public Uri Url => new("https://x" + (string)line["request"]!["path"]!);

        public string MediaType => (string?)line["request"]!["headers"]!["Content-Type"] ?? "";

        public JsonNode? Request => line["request"]!["body"];

        public int Status => (int)line["response"]!["status"]!;

        public JsonNode? Response => line["response"]!["body"];

        public IEnumerable<(string Name, string Value)> Headers => line["response"]!["headers"]!.AsArray().Select(h => ((string)h![0]!, (string)h[1]!));

        public IEnumerable<string> Warnings => Headers.Where(h => h.Name == "Warning").Select(h => h.Value);

        public string? Query(string name) => System.Web.HttpUtility.ParseQueryString(Url.Query)[name];

        public override string ToString() => $"{Theme} #{Number} {Title}";
    }
}
