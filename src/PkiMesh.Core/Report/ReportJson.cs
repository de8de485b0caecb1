using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PkiMesh.Core.Report;

/// <summary>The report as JSON: the names of its properties as they are, enums as words, spans as days.hours:minutes:seconds.</summary>
public static class ReportJson
{
    // A connection is no part of what was read, and belongs to this process.
    private static readonly Type[] s_left = [typeof(MeshCluster), typeof(TppSession)];

    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.Default,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOut } },
    };

    public static string Render(MeshReport report) => JsonSerializer.Serialize(report, s_options) + "\n";

    private static void LeaveOut(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (s_left.Contains(type.Properties[i].PropertyType))
            {
                type.Properties.RemoveAt(i);
            }
        }
    }
}
