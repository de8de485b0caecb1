using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>One fault of a field, as k8s.io/apimachinery's field.Error.</summary>
internal sealed record FieldError(string Reason, string Field, string Text)
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public bool BlocksRules => Reason is "FieldValueNotSupported" or "FieldValueRequired" or "FieldValueTooLong" or "FieldValueTooMany" or "FieldValueTypeInvalid";

    public static FieldError Required(string field, string detail = "") => new("FieldValueRequired", field, With("Required value", detail));

    public static FieldError Invalid(string field, JsonNode? value, string detail) => new("FieldValueInvalid", field, With($"Invalid value: {Show(value)}", detail));

    public static FieldError TypeInvalid(string field, JsonNode? value, string detail) => new("FieldValueTypeInvalid", field, With($"Invalid value: {Show(value)}", detail));

    public static FieldError NotSupported(string field, JsonNode? value, IEnumerable<string> supported) =>
        new("FieldValueNotSupported", field, $"Unsupported value: {Show(value)}: supported values: {string.Join(", ", supported)}");

    public static FieldError NotSupported(string field, string? value, params string[] supported) =>
        NotSupported(field, (JsonNode?)(value ?? ""), supported.Select(s => $"\"{s}\""));

    public static FieldError Duplicate(string field, JsonNode? value) => new("FieldValueDuplicate", field, $"Duplicate value: {Show(value)}");

    public static FieldError Forbidden(string field, string detail) => new("FieldValueForbidden", field, With("Forbidden", detail));

    public static FieldError TooLong(string field, long limit) => new("FieldValueTooLong", field, $"Too long: may not be more than {limit} bytes");

    public static FieldError TooMany(string field, long count, long limit) => new("FieldValueTooMany", field, $"Too many: {count}: must have at most {limit} items");

    public static FieldError NotFound(string field, JsonNode? value) => new("FieldValueNotFound", field, $"Not found: {Show(value)}");

    public override string ToString() => $"{Field}: {Text}";

    private static string With(string text, string detail) => detail.Length == 0 ? text : $"{text}: {detail}";

    private static string Show(JsonNode? value) => value?.ToJsonString(s_plain) ?? "null";
}
