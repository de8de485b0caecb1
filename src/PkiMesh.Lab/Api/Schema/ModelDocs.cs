using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Descriptions of built-in types and fields, from the client library's documentation when it lies beside it.</summary>
internal static partial class ModelDocs
{
    private static readonly Lazy<Dictionary<string, string>> s_docs = new(Load);

    public static string Key(Type model) => "T:" + model.FullName;

    public static string Key(PropertyInfo property) => $"P:{property.DeclaringType!.FullName}.{property.Name}";

    public static string? Of(string key) => s_docs.Value.GetValueOrDefault(key);

    private static Dictionary<string, string> Load()
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var path = Path.Combine(AppContext.BaseDirectory, "KubernetesClient.xml");
        if (!File.Exists(path))
        {
            return found;
        }

        using var reader = XmlReader.Create(path);
        while (reader.ReadToFollowing("member"))
        {
            if (reader.GetAttribute("name") is not { } name || !Wanted().IsMatch(name))
            {
                continue;
            }

            if (XNode.ReadFrom(reader.ReadSubtree() is var inner && inner.Read() ? inner : reader) is XElement member && member.Element("summary")?.Value is { } summary)
            {
                found[name] = Space().Replace(summary, " ").Trim();
            }
        }

        return found;
    }

    [GeneratedRegex(@"^[TP]:k8s\.Models\.(V[12]|[A-Z][a-z]+v1)[A-Z]")]
    private static partial Regex Wanted();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
