using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Tables;

/// <summary>Tables of custom resources, by their CRD's printer columns.</summary>
internal static class CustomTables
{
    private static readonly PrinterColumn[] s_default = [new("Age", "date", "", Columns.AgeText, 0, ".metadata.creationTimestamp")];

    public static TableShape Of(ResourceInfo info)
    {
        var columns = info.PrinterColumns.Count > 0 ? info.PrinterColumns : s_default;
        return new TableShape(
            [Columns.Name, .. columns.Select(c => new TableColumn(c.Name, c.Type, c.Format, Description(c), c.Priority))],
            (item, now) => [item["metadata"]?["name"]?.DeepClone(), .. columns.Select(c => Cell(c, item, now))]);
    }

    private static string Description(PrinterColumn column) =>
        column.Description.Length > 0 ? column.Description : "Custom resource definition column (in JSONPath format): " + column.JsonPath;

    private static JsonNode? Cell(PrinterColumn column, JsonObject item, DateTimeOffset now)
    {
        if (JsonPath.Find(item, column.JsonPath) is not [{ } value, ..])
        {
            return null;
        }

        return column.Type switch
        {
            "integer" => JsonNumbers.ToInt64(value),
            "number" => JsonNumbers.IsNumber(value) ? value.DeepClone() : null,
            "boolean" => value is JsonValue flag && flag.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value.DeepClone() : null,
            "date" => HumanTime.Since(value, now),
            _ => value is JsonValue text && text.TryGetValue(out string? s) ? s : value.ToJsonString(),
        };
    }
}
