using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api;

/// <summary>One error of a field, as in status.details.causes: Reason is e.g. FieldValueRequired, Message e.g. "Required value".</summary>
public sealed record FieldCause(string Reason, string Message, string Field)
{
    public static FieldCause Required(string field, string detail = "") =>
        new("FieldValueRequired", detail.Length == 0 ? "Required value" : $"Required value: {detail}", field);

    /// <summary>The value is shown as JSON shows it: a string in quotes.</summary>
    public static FieldCause Invalid(string field, JsonNode? value, string detail) =>
        new("FieldValueInvalid", $"Invalid value: {(value is null ? "null" : value.ToJsonString(LabJson.Relaxed))}: {detail}", field);

    public static FieldCause Forbidden(string field, string detail) =>
        new("FieldValueForbidden", $"Forbidden: {detail}", field);

    public static FieldCause Duplicate(string field, JsonNode? value) =>
        new("FieldValueDuplicate", $"Duplicate value: {(value is null ? "null" : value.ToJsonString(LabJson.Relaxed))}", field);

    public static FieldCause NotSupported(string field, string? value, IEnumerable<string> supported) =>
        new("FieldValueNotSupported", $"Unsupported value: \"{value}\": supported values: {string.Join(", ", supported.Select(one => $"\"{one}\""))}", field);

    public override string ToString() => $"{Field}: {Message}";

    public JsonObject ToJson()
    {
        var cause = new JsonObject();
        if (Reason.Length > 0)
        {
            cause["reason"] = Reason;
        }

        cause["message"] = Message;
        if (Field.Length > 0)
        {
            cause["field"] = Field;
        }

        return cause;
    }
}
