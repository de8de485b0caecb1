using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Workloads.Node;

/// <summary>The downward API: fields of the pod by their path.</summary>
internal static partial class PodFields
{
    public static string? Read(JsonObject pod, string path)
    {
        if (Indexed().Match(path) is { Success: true } match)
        {
            return pod.Text("metadata", match.Groups[1].Value, match.Groups[2].Value) ?? "";
        }

        return path switch
        {
            "metadata.labels" or "metadata.annotations" =>
                string.Join('\n', pod.Map("metadata", path["metadata.".Length..]).Select(pair => $"{pair.Key}=\"{pair.Value}\"")),
            "status.podIPs" => string.Join(',', pod.Objects("status", "podIPs").Select(ip => ip.Text("ip"))),
            "status.hostIPs" => string.Join(',', pod.Objects("status", "hostIPs").Select(ip => ip.Text("ip"))),
            _ => pod.Text([.. path.Split('.')]),
        };
    }

    [GeneratedRegex(@"^metadata\.(labels|annotations)\['(.+)'\]$")]
    private static partial Regex Indexed();
}
