using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.CertManager.Webhook;

/// <summary>What Go says of a Certificate's field that it cannot read; the webhook answers 400 with it.</summary>
internal static class DecodingProblem
{
    public static string? Of(JsonNode? spec)
    {
        foreach (var name in new[] { "renewBeforePercentage", "revisionHistoryLimit" })
        {
            if (spec.At(name) is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.ToJsonString() is var text && !int.TryParse(text, CultureInfo.InvariantCulture, out _))
            {
                return $"json: cannot unmarshal number {text} into Go struct field CertificateSpec.spec.{name} of type int32";
            }
        }

        string?[] durations =
        [
            spec.Text("duration"), spec.Text("renewBefore"),
            .. (spec.At("renewal", "windows") as JsonArray ?? []).Select(window => window.Text("windowDuration")),
        ];
        return durations.Select(Explain).FirstOrDefault(problem => problem is not null);
    }

    private static string? Explain(string? text)
    {
        if (text is null || GoDuration.Parse(text) is not null)
        {
            return null;
        }

        var quoted = GoText.Quote(text);
        var at = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        var digits = at;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
        {
            digits++;
        }

        if (digits == at)
        {
            return $"time: invalid duration {quoted}";
        }

        var unit = digits;
        while (unit < text.Length && !char.IsAsciiDigit(text[unit]) && text[unit] != '.')
        {
            unit++;
        }

        return unit == digits
            ? $"time: missing unit in duration {quoted}"
            : $"time: unknown unit {GoText.Quote(text[digits..unit])} in duration {quoted}";
    }
}
