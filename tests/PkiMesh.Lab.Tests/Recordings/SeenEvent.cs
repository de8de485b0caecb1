using System.Text.Json.Nodes;
using PkiMesh.Lab.CertManager;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>An Event.</summary>
/// <param name="Object">Kind and name of what it is about.</param>
internal sealed record SeenEvent(string Object, string Source, string Namespace, string Type, string Reason, long Count, string Message)
{
    /// <summary>An Event as it is stored.</summary>
    public static SeenEvent Of(JsonObject value) => new(
        $"{value.Text("involvedObject", "kind")} {value.Text("involvedObject", "name")}",
        value.Text("source", "component") ?? value.Text("reportingComponent") ?? "",
        value.Namespace() ?? "",
        value.Text("type") ?? "",
        value.Text("reason") ?? "",
        value.Number("count") ?? 1,
        value.Text("message") ?? "");

    public override string ToString() => $"{Type} {Reason} x{Count} from {Source} in {Namespace}: {PlainText.Of(Message).TrimEnd()}";
}
