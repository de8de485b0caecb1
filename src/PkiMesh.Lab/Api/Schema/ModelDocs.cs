using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Descriptions of built-in fields, from the documentation file of the client library when it lies beside it.</summary>
internal static partial class ModelDocs
{
    private static readonly Lazy<Dictionary<string, string>> s_docs = new(Load);

    public static string? Of(Type model) => s_docs.Value.GetValueOrDefault("T:" + model.FullName);

    public static string? Of(PropertyInfo property) => s_docs.Value.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}");

    private static Dictionary<string, string> Load()
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var path = Path.Combine(AppContext.BaseDirectory, "KubernetesClient.xml");
        if (!File.Exists(path))
        {
            return found;
        }

        foreach (var member in XDocument.Load(path).Descendants("member"))
        {
            if ((string?)member.Attribute("name") is { } name && name.StartsWith("P:k8s.Models.", StringComparison.Ordinal) | name.StartsWith("T:k8s.Models.", StringComparison.Ordinal)
                && member.Element("summary")?.Value is { } summary)
            {
                found[name] = Space().Replace(summary, " ").Trim();
            }
        }

        return found;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
