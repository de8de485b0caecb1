using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PkiMesh.Lab.CertManager.Certificates;
using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.CertManager.Webhook;

/// <summary>What the webhook refuses of a Certificate, in its words (api/02-schema-422.md).</summary>
internal static partial class CertificateValidation
{
    private const string NoName = "at least one of commonName (from the commonName field or from a literalSubject), dnsNames, emailSANs, ipAddresses, otherNames, or uriSANs must be set";
    private static readonly Dictionary<string, string[]> s_signatures = new(StringComparer.Ordinal)
    {
        ["RSA"] = ["SHA256WithRSA", "SHA384WithRSA", "SHA512WithRSA"],
        ["ECDSA"] = ["ECDSAWithSHA256", "ECDSAWithSHA384", "ECDSAWithSHA512"],
        ["Ed25519"] = ["PureEd25519"],
    };

    public static FieldErrors Check(JsonNode? spec)
    {
        var errors = new FieldErrors();
        CheckSecretName(spec.Text("secretName") ?? "", errors);
        IssuerReference(spec.At("issuerRef"), errors);
        CheckNames(spec, errors);
        CheckKey(spec, errors);
        if (spec.At("duration") is not null || spec.At("renewBefore") is not null)
        {
            CheckDuration(spec, errors);
        }

        var usages = spec.Texts("usages");
        for (var i = 0; i < usages.Count; i++)
        {
            if (!KeyUsageNames.All.Contains(usages[i]))
            {
                errors.Invalid($"spec.usages[{i}]", usages[i], "unknown keyusage");
            }
        }

        if (spec.Number("revisionHistoryLimit") is { } limit and < 1)
        {
            errors.Invalid("spec.revisionHistoryLimit", limit, "must not be less than 1");
        }

        foreach (var name in spec.At("secretTemplate", "annotations").ToMap().Keys)
        {
            if (name.StartsWith("cert-manager.io/", StringComparison.Ordinal) && name != Names.AllowDirectInjection)
            {
                errors.Invalid("spec.secretTemplate.annotations", name, "cert-manager.io/* annotations are not allowed");
            }
        }

        CheckConstraints(spec, errors);
        CheckFormats(spec, errors);
        CheckKeystores(spec.At("keystores"), errors);
        CheckRenewal(spec, errors);
        return errors;
    }

    /// <summary>Shared with CertificateRequests.</summary>
    public static void IssuerReference(JsonNode? reference, FieldErrors errors)
    {
        if (reference.Text("name") is not { Length: > 0 })
        {
            errors.Required("spec.issuerRef.name", "must be specified");
        }

        var group = reference.Text("group") ?? "";
        if (group is "" or Names.Group && reference.Text("kind") is { Length: > 0 } kind && kind is not ("Issuer" or "ClusterIssuer"))
        {
            errors.Invalid("spec.issuerRef.kind", kind, "must be one of Issuer or ClusterIssuer" + (group.Length == 0 ? " (did you forget to set spec.issuerRef.kind.group?)" : ""));
        }
    }

    private static void CheckSecretName(string name, FieldErrors errors)
    {
        if (name.Length == 0)
        {
            errors.Required("spec.secretName", "must be specified");
        }
        else if (name.Length > 253)
        {
            errors.Invalid("spec.secretName", name, "must be no more than 253 bytes");
        }
        else if (!Subdomain().IsMatch(name))
        {
            errors.Invalid("spec.secretName", name, "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
        }
    }

    private static void CheckNames(JsonNode? spec, FieldErrors errors)
    {
        var commonName = spec.Text("commonName") ?? "";
        if (spec.Text("literalSubject") is { Length: > 0 } literal)
        {
            if (commonName.Length > 0)
            {
                errors.Invalid("spec.commonName", commonName, "When providing a `LiteralSubject` no `commonName` may be provided.");
            }

            if (spec.At("subject") is JsonObject { Count: > 0 })
            {
                errors.Invalid("spec.subject", spec.At("subject")!.ToJsonString(), "When providing a `LiteralSubject` no `Subject` properties may be provided.");
            }

            try
            {
                commonName = Pki.SubjectName.Parse(literal).CommonName;
            }
            catch (Pki.PkiException error)
            {
                errors.Invalid("spec.literalSubject", literal, error.Message);
            }
        }

        string[] lists = ["dnsNames", "uris", "emailAddresses", "ipAddresses", "otherNames"];
        if (commonName.Length == 0 && lists.All(list => spec.At(list) is not JsonArray { Count: > 0 }))
        {
            errors.Invalid("spec", "", NoName);
        }

        if (Encoding.UTF8.GetByteCount(commonName) > 64)
        {
            errors.TooLong("spec.commonName", 64);
        }

        var addresses = spec.Texts("ipAddresses");
        for (var i = 0; i < addresses.Count; i++)
        {
            // .NET also reads "1.2.3"; Go does not.
            if (!IPAddress.TryParse(addresses[i], out var address) || (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && address.ToString() != addresses[i]))
            {
                errors.Invalid($"spec.ipAddresses[{i}]", addresses[i], "invalid IP address");
            }
        }

        var emails = spec.Texts("emailAddresses");
        for (var i = 0; i < emails.Count; i++)
        {
            if (!emails[i].Contains('@', StringComparison.Ordinal))
            {
                errors.Invalid($"spec.emailAddresses[{i}]", emails[i], "invalid email address: mail: missing '@' or angle-addr");
            }
            else if (emails[i].AsSpan().IndexOfAny("<> ") >= 0)
            {
                errors.Invalid($"spec.emailAddresses[{i}]", emails[i], "invalid email address: make sure the supplied value only contains the email address itself");
            }
        }

        if (spec.At("otherNames") is JsonArray { Count: > 0 })
        {
            errors.Forbidden("spec.OtherNames", "Feature gate OtherNames must be enabled on both webhook and controller to use the alpha `otherNames` field");
        }
    }

    private static void CheckKey(JsonNode? spec, FieldErrors errors)
    {
        var algorithm = spec.Text("privateKey", "algorithm") ?? "";
        var size = spec.Number("privateKey", "size") ?? 0;
        switch (algorithm)
        {
            case "" or "RSA" when size is not 0 and (< 2048 or > 8192):
                errors.Invalid("spec.privateKey.size", size, "must be between 2048 and 8192 for rsa keyAlgorithm");
                break;
            case "ECDSA" when size is not (0 or 256 or 384 or 521):
                errors.NotSupported("spec.privateKey.size", size, "256", "384", "521");
                break;
        }

        var key = algorithm.Length == 0 ? "RSA" : algorithm;
        if (spec.Text("signatureAlgorithm") is { Length: > 0 } signature && s_signatures.TryGetValue(key, out var allowed) && !allowed.Contains(signature))
        {
            errors.Invalid("spec.signatureAlgorithm", signature, $"for key algorithm {key} the allowed signature algorithms are {GoText.List(allowed)}");
        }
    }

    private static void CheckDuration(JsonNode? spec, FieldErrors errors)
    {
        const string Exclusive = "renewBefore and renewBeforePercentage are mutually exclusive and cannot both be set";
        var duration = GoDuration.Parse(spec.Text("duration")) ?? TimeSpan.FromDays(90);
        if (duration < TimeSpan.FromHours(1))
        {
            errors.Invalid("spec.duration", Nanoseconds(duration), "certificate duration must be greater than 1h0m0s");
        }

        var before = GoDuration.Parse(spec.Text("renewBefore"));
        var percentage = spec.Number("renewBeforePercentage");
        if (before is not null && percentage is not null)
        {
            errors.Invalid("spec.renewBefore", Nanoseconds(before.Value), Exclusive);
            errors.Invalid("spec.renewBeforePercentage", percentage.Value, Exclusive);
        }

        if (before < TimeSpan.FromMinutes(5))
        {
            errors.Invalid("spec.renewBefore", Nanoseconds(before.Value), "certificate renewBefore must be greater than 5m0s");
        }

        if (before >= duration)
        {
            errors.Invalid("spec.renewBefore", Nanoseconds(before.Value), $"certificate duration {GoDuration.Write(duration)} must be greater than renewBefore {GoDuration.Write(before.Value)}");
        }

        if (percentage is { } percent)
        {
            var result = duration * (100 - percent) / 100;
            if (result < TimeSpan.FromMinutes(5))
            {
                errors.Invalid("spec.renewBeforePercentage", percent, "certificate renewBeforePercentage must result in a renewBefore greater than 5m0s");
            }

            if (result >= duration)
            {
                errors.Invalid("spec.renewBeforePercentage", percent, "certificate renewBeforePercentage must result in a renewBefore less than duration");
            }
        }
    }

    private static void CheckConstraints(JsonNode? spec, FieldErrors errors)
    {
        if (spec.At("nameConstraints") is not JsonObject constraints)
        {
            return;
        }

        if (spec.Flag("isCA") != true)
        {
            errors.Invalid("spec.nameConstraints", new Raw(Print(constraints)), "isCa should be true when nameConstraints is set");
        }

        if (constraints["permitted"] is null && constraints["excluded"] is null)
        {
            errors.Invalid("spec.nameConstraints", new Raw(Print(constraints)), "either permitted or excluded must be set");
        }
    }

    private static void CheckFormats(JsonNode? spec, FieldErrors errors)
    {
        var seen = new HashSet<string>();
        foreach (var format in spec.At("additionalOutputFormats") as JsonArray ?? [])
        {
            if (!seen.Add(format.Text("type") ?? ""))
            {
                errors.Duplicate("spec.additionalOutputFormats[type]", format.Text("type") ?? "");
            }
        }
    }

    private static void CheckKeystores(JsonNode? keystores, FieldErrors errors)
    {
        foreach (var (field, title) in new[] { ("jks", "JKS"), ("pkcs12", "PKCS#12") })
        {
            if (keystores.At(field) is not { } store)
            {
                continue;
            }

            var password = store.Text("password");
            var reference = store.Text("passwordSecretRef", "name") is { Length: > 0 };
            if (password is not null && reference)
            {
                errors.Forbidden($"spec.keystores.{field}", $"exactly one of passwordSecretRef and password must be provided for {title} keystores; cannot set both");
            }

            if (password is null && !reference)
            {
                errors.Forbidden($"spec.keystores.{field}", $"must set exactly one of passwordSecretRef and password must for {title} keystores");
            }

            if (password is { Length: 0 })
            {
                errors.Forbidden($"spec.keystores.{field}.password", $"literal password cannot be empty if set on {title} keystores");
            }
        }
    }

    private static void CheckRenewal(JsonNode? spec, FieldErrors errors)
    {
        if (spec.At("renewal") is not { } renewal)
        {
            return;
        }

        var windows = renewal.At("windows") as JsonArray ?? [];
        switch (renewal.Text("policy") ?? "")
        {
            case "RenewBefore":
                break;
            case "Disabled":
                if (windows.Count > 0)
                {
                    errors.Forbidden("spec.renewal.windows", "windows cannot be set when `renewal.policy` is set to Disabled");
                }

                return;
            case var policy:
                errors.NotSupported("spec.renewal.policy", policy, "Disabled", "RenewBefore");
                break;
        }

        for (var i = 0; i < windows.Count; i++)
        {
            var path = $"spec.renewal.windows[{i}]";
            var window = windows[i];
            if (window.At("windowDuration") is null)
            {
                errors.Required(path + ".windowDuration", "windowDuration must be specified and should be greater than 0");
            }

            var zone = window.Text("timezone");
            if (!string.IsNullOrEmpty(zone) && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            {
                errors.Invalid(path + ".timezone", zone, "invalid value for timezone. timezone must be IANA compliant");
            }

            if (!CronSchedule.TryParse(window.Text("cron"), null, out _, out var problem))
            {
                errors.Invalid(path + ".cron", window.Text("cron") ?? "", $"invalid cron syntax: {problem}. cron needs to follow: cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow");
            }
        }
    }

    private static long Nanoseconds(TimeSpan duration) => duration.Ticks * 100;

    private static string Print(JsonObject constraints)
    {
        string Item(string name)
        {
            if (constraints[name] is not { } item)
            {
                return "null";
            }

            string List(string field) => item.At(field)?.ToJsonString() ?? "null";
            return $"{{\"DNSDomains\":{List("dnsDomains")},\"IPRanges\":{List("ipRanges")},\"EmailAddresses\":{List("emailAddresses")},\"URIDomains\":{List("uriDomains")}}}";
        }

        var critical = constraints.Flag("critical") == true ? "true" : "false";
        return $"{{\"Critical\":{critical},\"Permitted\":{Item("permitted")},\"Excluded\":{Item("excluded")}}}";
    }

    // A value that is no string to be quoted.
    private sealed record Raw(string Text)
    {
        public override string ToString() => Text;
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex Subdomain();
}
