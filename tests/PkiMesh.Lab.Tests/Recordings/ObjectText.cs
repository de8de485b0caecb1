using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.Controllers;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>Says of objects and values what the recordings say of them.</summary>
internal static class ObjectText
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A status: members in order, conditions by type, the times of a certificate as they lie to one another.</summary>
    public static string Status(JsonNode? status)
    {
        if (status is not JsonObject map)
        {
            return "null";
        }

        map = (JsonObject)map.DeepClone();
        // Certificates have whole seconds: what was cut off differs from run to run.
        if (KubeTime.Parse(map.Text("notBefore")) is { } start)
        {
            foreach (var name in new[] { "notAfter", "renewalTime" })
            {
                if (KubeTime.Parse(map.Text(name)) is { } time)
                {
                    map[name] = $"notBefore + {TimeSpan.FromSeconds(Math.Round((time - start).TotalSeconds / 5) * 5)}";
                }
            }
        }

        foreach (var name in map.Select(one => one.Key).ToList())
        {
            if (map.Text(name) is { } text && Certificates(text) is { } described)
            {
                map[name] = described;
            }
        }

        return Sorted(map)!.ToJsonString(s_json);
    }

    /// <summary>One value, as JSON; PEM is named by its subjects, a key by its size.</summary>
    public static string Value(JsonNode? node) =>
        node switch
        {
            JsonValue value when value.TryGetValue<string>(out var text) => Certificates(text) ?? Key(text) ?? Request(text) ?? node.ToJsonString(s_json),
            JsonArray list => $"[{string.Join(", ", list.Select(one => one?.ToJsonString(s_json) ?? "null"))}]",
            _ => node?.ToJsonString(s_json) ?? "null",
        };

    /// <summary>The data of a Secret or ConfigMap.</summary>
    public static string Data(JsonObject value)
    {
        var data = (value["data"] as JsonObject ?? []).OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}: {Value(one.Value)}");
        var binary = (value["binaryData"] as JsonObject ?? []).OrderBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => $"binaryData {one.Key}: {Convert.FromBase64String((string)one.Value!).Length} bytes");
        return string.Join("; ", data.Concat(binary));
    }

    private static string? Certificates(string text)
    {
        var (prefix, pem) = Decoded(text);
        var subjects = pem.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)
            ? PemText.ReadAll(pem).Where(block => block.Label == "CERTIFICATE").Select(block => LabCertificate.FromDer(block.Der).Subject.ToString()).ToList()
            : [];
        return subjects.Count == 0 ? null : $"{prefix}PEM {subjects.Count} certificate(s): {string.Join(" | ", subjects)}";
    }

    private static string? Key(string text)
    {
        var pem = Decoded(text).Text;
        return pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal) && PemText.ReadAll(pem).FirstOrDefault() is { } block
            ? $"\"REDACTED-{block.Label.Replace(' ', '-')}-{pem.Length}\""
            : null;
    }

    private static string? Request(string text) =>
        Decoded(text) is ({ Length: > 0 } prefix, var pem) && pem.StartsWith("-----BEGIN CERTIFICATE REQUEST-----", StringComparison.Ordinal) ? $"{prefix}-----BEGIN CERTIFICATE REQUEST-----" : null;

    private static (string Prefix, string Text) Decoded(string text)
    {
        var bytes = new byte[text.Length];
        return text.Length > 0 && Convert.TryFromBase64String(text, bytes, out var length) && Encoding.UTF8.GetString(bytes, 0, length) is var decoded && decoded.Contains("-----BEGIN ", StringComparison.Ordinal)
            ? ("base64 ", decoded)
            : ("", text);
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => KeyValuePair.Create(one.Key, Sorted(one.Value)))),
        JsonArray list => new JsonArray([.. list.OrderBy(one => one is JsonObject ? one.Text("type") : "", StringComparer.Ordinal).Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
