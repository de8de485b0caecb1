using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using YamlDotNet.Core;

namespace PkiMesh.Engine.Manifests;

/// <summary>Manifest text into objects; what is no manifest is refused with the line.</summary>
internal static class ManifestParser
{
    private const long MaxFileBytes = 64 * 1024 * 1024;

    /// <summary>A file, or every .yaml, .yml and .json of a folder in the order of their names.</summary>
    public static async Task<IReadOnlyList<ManifestObject>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        string[] files = Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path).Where(f => Path.GetExtension(f).ToLowerInvariant() is ".yaml" or ".yml" or ".json").Order(StringComparer.Ordinal)]
            : File.Exists(path) ? [path] : [];
        if (files.Length == 0)
        {
            throw new PkiMeshException("ManifestNotFound", PkiMeshErrorKind.ObjectNotFound, $"There is no manifest at {path}.", path,
                "Give -ManifestPath a YAML file, or a folder of them.");
        }

        var all = new List<ManifestObject>();
        foreach (var file in files)
        {
            if (new FileInfo(file).Length > MaxFileBytes)
                throw new PkiMeshException("ManifestTooLarge", PkiMeshErrorKind.LimitsExceeded, $"{file} is larger than 64 MiB.", file);
            all.AddRange(Parse(await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false), file));
        }

        return all.Count > 0 ? all : throw Empty(path);
    }

    /// <summary>Every object of a text of one or more YAML (or JSON) documents; Lists are taken apart.</summary>
    public static IReadOnlyList<ManifestObject> Parse(string text, string source)
    {
        var objects = new List<ManifestObject>();
        var reader = new YamlReader(new StringReader(text));
        try
        {
            foreach (var (root, line) in reader.ReadDocuments())
                if (root is not null)
                    Add(objects, root, source, line);
        }
        catch (YamlException e)
        {
            // A problem text may quote a scalar of the document: only its first line is shown.
            throw new PkiMeshException("ManifestNotYaml", PkiMeshErrorKind.InvalidData,
                $"{source} is not YAML: line {e.Start.Line}, column {e.Start.Column}: {e.Message.ReplaceLineEndings("\n").Split('\n')[0].TrimEnd('.')}.", source,
                "Give a manifest as kubectl apply takes it.");
        }
        // A bracket that is never closed makes the scanner of YamlDotNet 18 throw this in place of an error of its own.
        catch (InvalidOperationException)
        {
            throw new PkiMeshException("ManifestNotYaml", PkiMeshErrorKind.InvalidData, $"{source} is not YAML: what begins near line {reader.Line} is never closed.", source,
                "Give a manifest as kubectl apply takes it.");
        }

        return objects;
    }

    /// <summary>As <see cref="Parse"/>; no object at all is an error.</summary>
    public static IReadOnlyList<ManifestObject> ParseSome(string text, string source)
    {
        var objects = Parse(text, source);
        return objects.Count > 0 ? objects : throw Empty(source);
    }

    private static void Add(List<ManifestObject> objects, JsonNode root, string source, long line)
    {
        if (root is not JsonObject body)
            throw Invalid(source, line, "it is not a Kubernetes object but plain text or a list");
        if (body.Text("kind") is not { Length: > 0 } kind)
            throw Invalid(source, line, "it has no kind");
        if (body.Text("apiVersion") is not { Length: > 0 })
            throw Invalid(source, line, $"the {kind} has no apiVersion");
        if (kind.EndsWith("List", StringComparison.Ordinal) && body["items"] is JsonArray items)
        {
            foreach (var item in items)
                if (item is not null)
                    Add(objects, item.DeepClone(), source, line);
            return;
        }

        if (body.At("metadata", "name") is JsonValue name && !name.TryGetValue<string>(out _))
            throw Invalid(source, line, $"metadata.name of the {kind} must be text: write it in quotes");
        if (body.Name().Length == 0)
            throw Invalid(source, line, $"the {kind} has no metadata.name");
        // What only a server may set would make an apply fail or fight.
        body.Remove("status");
        if (body["metadata"] is JsonObject metadata)
        {
            foreach (var key in (ReadOnlySpan<string>)["managedFields", "resourceVersion", "uid", "creationTimestamp", "generation", "selfLink"])
                metadata.Remove(key);
        }

        objects.Add(new ManifestObject(body, source, line));
    }

    private static PkiMeshException Invalid(string source, long line, string problem) =>
        new("ManifestObjectInvalid", PkiMeshErrorKind.InvalidData, $"{source}, document at line {line}: {problem}.", source,
            "Give a manifest as kubectl apply takes it.");

    private static PkiMeshException Empty(string source) =>
        new("ManifestEmpty", PkiMeshErrorKind.InvalidData, $"{source} holds no object.", source, "Give a manifest as kubectl apply takes it.");
}
