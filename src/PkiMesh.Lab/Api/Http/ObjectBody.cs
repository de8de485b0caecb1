using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Http;

/// <summary>
/// A request body as an object of the resource it was sent to: what is no object, or one of another kind or version, is refused in
/// the server's words. // recordings/api/02 #66 to #80, 05 #17
/// </summary>
internal static class ObjectBody
{
    public const string NoObject =
        "couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }";

    private const int Shown = 30;

    public static ParsedBody Parse(ResourceInfo info, byte[] bytes, bool yaml, WriteOptions options)
    {
        ParsedBody body;
        try
        {
            body = BodyParser.Parse(bytes, yaml);
        }
        catch (FormatException error)
        {
            throw Unrecognized(info, bytes, $"couldn't get version/kind; json parse error: {error.Message}");
        }

        if (body.Value is not JsonObject value)
        {
            throw Unrecognized(info, bytes, NoObject);
        }

        var (version, kind) = (Text(value, "apiVersion"), Text(value, "kind"));
        if (info.IsCustom && kind.Length == 0)
        {
            throw Unrecognized(info, bytes, $"Object 'Kind' is missing in '{Encoding.UTF8.GetString(bytes)}'");
        }

        if (info.IsCustom && version.Length == 0)
        {
            throw Unrecognized(info, bytes, $"Object 'apiVersion' is missing in '{Encoding.UTF8.GetString(bytes)}'");
        }

        CheckType(info, value, version.Length == 0 ? info.ApiVersion : version, kind.Length == 0 ? info.Kind : kind, options);
        value["apiVersion"] = info.ApiVersion;
        value["kind"] = info.Kind;
        return body;
    }

    public static ParsedBody ParseApply(ResourceInfo info, byte[] bytes)
    {
        ParsedBody body;
        try
        {
            body = BodyParser.Parse(bytes, true);
        }
        catch (FormatException error)
        {
            throw ApiErrors.BadRequest($"error decoding YAML: {error.Message}");
        }

        var value = body.Value as JsonObject ?? [];
        var (version, kind) = (Text(value, "apiVersion"), Text(value, "kind"));
        if (version != info.ApiVersion || kind != info.Kind)
        {
            throw ApiErrors.BadRequest($"invalid object type: {(version.Contains('/', StringComparison.Ordinal) ? version : "/" + version)}, Kind={kind}");
        }

        return body;
    }

    private static void CheckType(ResourceInfo info, JsonObject value, string version, string kind, WriteOptions options)
    {
        if (version == info.ApiVersion && kind == info.Kind)
        {
            return;
        }

        if (info.IsCustom)
        {
            if (kind == info.Kind && version.StartsWith(info.Id.Group + "/", StringComparison.Ordinal) && !info.ServedVersions.Any(served => version == $"{info.Id.Group}/{served}"))
            {
                WarnOfAll(info, value, version, kind, options);
            }

            throw version != info.ApiVersion
                ? WrongVersion(info, version)
                : ApiErrors.Invalid(info.Id.Group, kind, Meta.Name(value), [FieldCause.Invalid("kind", kind, $"must be {info.Kind}")]);
        }

        var bare = version[(version.IndexOf('/', StringComparison.Ordinal) + 1)..];
        throw ObjectTypes.Fault(info, version, kind) is { } why
            ? ApiErrors.BadRequest($"{kind} in version \"{bare}\" cannot be handled as a {info.Kind}: {why}")
            : WrongVersion(info, version);
    }

    // No schema of that version is known: none of its fields are. // recordings/api/02 #69
    private static void WarnOfAll(ResourceInfo info, JsonObject value, string version, string kind, WriteOptions options)
    {
        var faults = value.Select(field => field.Key).Where(name => name is not ("apiVersion" or "kind" or "metadata")).Select(name => $"unknown field \"{name}\"").ToList();
        if (options.Validation == FieldValidation.Strict && faults.Count > 0)
        {
            throw ApiErrors.BadRequest($"{kind} in version \"{version[(version.IndexOf('/', StringComparison.Ordinal) + 1)..]}\" cannot be handled as a {info.Kind}: strict decoding error: {string.Join(", ", faults)}");
        }

        if (options.Validation == FieldValidation.Warn)
        {
            options.Warn(faults);
        }
    }

    private static ApiStatusException WrongVersion(ResourceInfo info, string version) =>
        ApiErrors.BadRequest($"the API version in the data ({version}) does not match the expected API version ({info.ApiVersion})");

    private static ApiStatusException Unrecognized(ResourceInfo info, byte[] bytes, string why) =>
        ApiErrors.BadRequest($"the object provided is unrecognized (must be of type {info.Kind}): {why} ({Summary(bytes)})");

    private static string Summary(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return "<empty>";
        }

        var part = bytes.AsSpan(0, Math.Min(bytes.Length, Shown));
        return (bytes[0] == '{' ? Encoding.UTF8.GetString(part) : Convert.ToHexStringLower(part)) + (bytes.Length > Shown ? " ..." : "");
    }

    private static string Text(JsonObject value, string field) => value[field] is JsonValue node && node.TryGetValue<string>(out var text) ? text : "";
}
