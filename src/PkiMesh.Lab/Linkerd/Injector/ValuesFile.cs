using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PkiMesh.Lab.Linkerd.Injector;

/// <summary>The "values" of ConfigMap linkerd-config.</summary>
internal sealed class ValuesFile(YamlNode root)
{
    public static ValuesFile Read(byte[] yaml)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(Encoding.UTF8.GetString(yaml)));
            return new ValuesFile(stream.Documents.Count > 0 ? stream.Documents[0].RootNode : new YamlMappingNode());
        }
        catch (YamlException error)
        {
            throw new LinkerdFailure($"error converting YAML to JSON: yaml: {error.Message}");
        }
    }

    /// <summary>A scalar by its dotted path; the fallback where it is absent, null or empty.</summary>
    public string Text(string path, string fallback = "")
    {
        var node = root;
        foreach (var name in path.Split('.'))
        {
            if (node is not YamlMappingNode mapping || !mapping.Children.TryGetValue(new YamlScalarNode(name), out node!))
            {
                return fallback;
            }
        }

        return node is YamlScalarNode { Value: { Length: > 0 } text } scalar && !(scalar.Style is ScalarStyle.Plain && text is "null" or "~") ? text : fallback;
    }

    public bool Flag(string path, bool fallback = false) => bool.TryParse(Text(path), out var flag) ? flag : fallback;
}
