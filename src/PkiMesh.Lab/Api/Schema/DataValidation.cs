using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Apply;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>ConfigMaps and Secrets.</summary>
internal static class DataValidation
{
    private const int MaxSize = 1024 * 1024;

    private static readonly (string Type, string[] Keys, bool Both)[] s_types =
    [
        ("kubernetes.io/tls", ["tls.crt", "tls.key"], true),
        ("kubernetes.io/ssh-auth", ["ssh-privatekey"], true),
        ("kubernetes.io/dockercfg", [".dockercfg"], true),
        ("kubernetes.io/dockerconfigjson", [".dockerconfigjson"], true),
    ];

    public static void ConfigMap(JsonObject value, List<FieldError> errors)
    {
        var (text, binary) = (value["data"] as JsonObject ?? [], value["binaryData"] as JsonObject ?? []);
        long size = 0;
        foreach (var (key, content) in text.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            errors.AddRange(Names.ConfigKey(key).Select(f => FieldError.Invalid($"data[{key}]", key, f)));
            if (binary.ContainsKey(key))
            {
                errors.Add(FieldError.Invalid($"data[{key}]", key, "duplicate of key present in binaryData"));
            }

            size += Encoding.UTF8.GetByteCount((string?)content ?? "");
        }

        foreach (var (key, content) in binary.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            errors.AddRange(Names.ConfigKey(key).Select(f => FieldError.Invalid($"binaryData[{key}]", key, f)));
            size += Bytes(content).Length;
        }

        if (size > MaxSize)
        {
            // recordings/api/02 #85: the path is an empty one.
            errors.Add(FieldError.TooLong("[]", MaxSize));
        }
    }

    public static void Secret(JsonObject value, List<FieldError> errors)
    {
        var data = value["data"] as JsonObject ?? [];
        foreach (var key in data.Select(p => p.Key).Order(StringComparer.Ordinal))
        {
            errors.AddRange(Names.ConfigKey(key).Select(f => FieldError.Invalid($"data[{key}]", key, f)));
        }

        if (data.Sum(p => (long)Bytes(p.Value).Length) > MaxSize)
        {
            errors.Add(FieldError.TooLong("data", MaxSize));
        }

        var type = value.Text("type") ?? "";
        foreach (var key in s_types.Where(t => t.Type == type).SelectMany(t => t.Keys).Where(k => !data.ContainsKey(k)))
        {
            errors.Add(FieldError.Required($"data[{key}]"));
        }

        switch (type)
        {
            case "kubernetes.io/basic-auth" when !data.ContainsKey("username") && !data.ContainsKey("password"):
                errors.Add(FieldError.Required("data[username]"));
                errors.Add(FieldError.Required("data[password]"));
                break;
            case "kubernetes.io/service-account-token" when string.IsNullOrEmpty(value["metadata"]?["annotations"].Text("kubernetes.io/service-account.name")):
                errors.Add(FieldError.Required("metadata.annotations[kubernetes.io/service-account.name]"));
                break;
            case "kubernetes.io/dockerconfigjson" or "kubernetes.io/dockercfg":
                DockerConfig(data, type == "kubernetes.io/dockercfg" ? ".dockercfg" : ".dockerconfigjson", errors);
                break;
        }
    }

    public static void Immutable(JsonObject value, JsonObject old, string[] fields, List<FieldError> errors)
    {
        if (!old.Flag("immutable"))
        {
            return;
        }

        if (!value.Flag("immutable"))
        {
            errors.Add(FieldError.Forbidden("immutable", "field is immutable when `immutable` is set"));
        }

        foreach (var field in fields)
        {
            if (!JsonEquality.Same(value[field] ?? new JsonObject(), old[field] ?? new JsonObject()))
            {
                errors.Add(FieldError.Forbidden(field, "field is immutable when `immutable` is set"));
            }
        }
    }

    // recordings/api/16 #9
    public static IReadOnlyList<string> Warnings(JsonObject secret)
    {
        if (secret.Text("type") != "kubernetes.io/tls" || secret["data"] is not JsonObject data)
        {
            return [];
        }

        var certificate = Encoding.UTF8.GetString(Bytes(data["tls.crt"]));
        var key = Encoding.UTF8.GetString(Bytes(data["tls.key"]));
        return !certificate.Contains("-----BEGIN ", StringComparison.Ordinal) ? ["tls: failed to find any PEM data in certificate input"]
            : !certificate.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)
                ? ["tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the following types: [" + PemType(certificate) + "]"]
            : !key.Contains("-----BEGIN ", StringComparison.Ordinal) ? ["tls: failed to find any PEM data in key input"]
            : [];
    }

    private static string PemType(string text)
    {
        var start = text.IndexOf("-----BEGIN ", StringComparison.Ordinal) + 11;
        var end = text.IndexOf("-----", start, StringComparison.Ordinal);
        return end > start ? text[start..end] : "";
    }

    private static void DockerConfig(JsonObject data, string key, List<FieldError> errors)
    {
        if (!data.ContainsKey(key))
        {
            return;
        }

        try
        {
            BodyParser.Parse(Bytes(data[key]), yaml: false);
        }
        catch (FormatException e)
        {
            errors.Add(FieldError.Invalid($"data[{key}]", "<secret contents redacted>", e.Message));
        }
    }

    private static byte[] Bytes(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) && Convert.TryFromBase64String(text, new byte[text.Length], out _)
            ? Convert.FromBase64String(text)
            : [];
}
