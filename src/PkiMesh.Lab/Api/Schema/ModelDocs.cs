using System.Reflection;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Descriptions of built-in types and fields, boiled down from the client library's documentation when the lab was built.</summary>
internal static class ModelDocs
{
    private static readonly Lazy<Dictionary<string, string>> s_docs = new(Load);

    public static string Key(Type model) => "T:" + model.FullName;

    public static string Key(PropertyInfo property) => $"P:{property.DeclaringType!.FullName}.{property.Name}";

    public static string? Of(string key) => s_docs.Value.GetValueOrDefault(key);

    private static Dictionary<string, string> Load()
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        using var stream = typeof(ModelDocs).Assembly.GetManifestResourceStream("model-docs.txt");
        if (stream is null)
        {
            return found;
        }

        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab > 0)
            {
                found[line[..tab]] = line[(tab + 1)..];
            }
        }

        return found;
    }
}
