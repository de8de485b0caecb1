using System.Text.Json.Nodes;
using PkiMesh.Lab.CertManager;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>A ConfigMap or Secret in the words of the recordings: labels, annotations, owners, field managers, data.</summary>
internal static class TargetText
{
    public static string Of(JsonObject value)
    {
        var metadata = value["metadata"]!;
        var owners = (metadata["ownerReferences"] as JsonArray ?? []).Select(one => $"('{one.Text("kind")}', '{one.Text("name")}', {Flag(one.Flag("controller"))}, {Flag(one.Flag("blockOwnerDeletion"))})");
        var managers = (metadata["managedFields"] as JsonArray ?? []).Select(one => $"('{one.Text("manager")}', '{one.Text("operation")}')");
        return $"labels {Map(metadata["labels"])} annotations {Map(metadata["annotations"])} owner [{string.Join(", ", owners)}] managers [{string.Join(", ", managers)}]\n   {ObjectText.Data(value)}";
    }

    private static string Map(JsonNode? node) => node is JsonObject map
        ? $"{{{string.Join(", ", map.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"'{one.Key}': '{one.Value}'"))}}}"
        : "None";

    private static string Flag(bool? value) => value switch { true => "True", false => "False", _ => "None" };
}
