using System.Text.Json.Nodes;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.CertManager.Webhook;

namespace PkiMesh.Lab.Trust;

/// <summary>What trust-manager's webhook refuses (tm pkg/webhook/validation.go; api/02-schema-422.md).</summary>
internal static class BundleValidation
{
    private static readonly string[] s_reserved = ["trust.cert-manager.io/", "trust-manager.io/"];

    public static FieldErrors Check(JsonObject bundle)
    {
        var errors = new FieldErrors();
        var spec = bundle["spec"];
        CheckSources(bundle, errors);
        CheckFormats(spec.At("target"), errors);
        foreach (var kind in new[] { "configMap", "secret" })
        {
            CheckMetadata(spec.At("target", kind, "metadata"), $"spec.target.{kind}.metadata", errors);
        }

        CheckSelector(spec.At("target", "namespaceSelector"), "spec.target.namespaceSelector", errors);
        return errors;
    }

    private static void CheckSources(JsonObject bundle, FieldErrors errors)
    {
        var sources = bundle.At("spec", "sources") as JsonArray ?? [];
        var count = 0;
        var defaults = 0;
        for (var i = 0; i < sources.Count; i++)
        {
            var source = sources[i];
            var path = $"spec.sources[{i}]";
            var kinds = 0;
            foreach (var kind in new[] { "configMap", "secret" })
            {
                if (source.At(kind) is { } selector)
                {
                    kinds++;
                    count++;
                    CheckObject(selector, $"{path}.{kind}", kind, errors);
                }
            }

            if (source.Text("inLine") is { Length: > 0 })
            {
                kinds++;
                count++;
            }

            if (source.Flag("useDefaultCAs") is { } wanted)
            {
                kinds++;
                defaults++;
                count += wanted ? 1 : 0;
            }

            if (kinds != 1)
            {
                errors.Forbidden(path, $"must define exactly one source type for each item but found {kinds} defined types");
            }
        }

        if (count == 0)
        {
            errors.Forbidden("spec.sources", "must define at least one source");
        }

        if (defaults > 1)
        {
            errors.Forbidden("spec.sources", $"must request default CAs either once or not at all but got {defaults} requests");
        }

        CheckNotItsOwnSource(bundle, sources, errors);
    }

    private static void CheckObject(JsonNode selector, string path, string kind, FieldErrors errors)
    {
        var name = selector.Text("name") ?? "";
        var key = selector.Text("key") ?? "";
        var all = selector.Flag("includeAllKeys") ?? false;
        var go = all ? "true" : "false";
        if (name.Length == 0 && selector.At("selector") is null)
        {
            errors.Invalid(path, "name: ' ', selector: nil", "must validate one and only one schema (oneOf): [name, selector]. Found none valid");
        }

        if (name.Length > 0 && selector.At("selector") is not null)
        {
            errors.Invalid(path, $"name: {name}, selector: {{}}", "must validate one and only one schema (oneOf): [name, selector]. Found both set");
        }

        if (key.Length == 0 && !all)
        {
            errors.Invalid(path, $"key: ' ', includeAllKeys: {go}", $"source {kind} key must be defined when includeAllKeys is false");
        }

        if (key.Length > 0 && all)
        {
            errors.Invalid(path, $"key: {key}, includeAllKeys: {go}", $"source {kind} key cannot be defined when includeAllKeys is true");
        }

        CheckSelector(selector.At("selector"), $"{path}.selector", errors);
    }

    private static void CheckNotItsOwnSource(JsonObject bundle, JsonArray sources, FieldErrors errors)
    {
        foreach (var kind in new[] { "configMap", "secret" })
        {
            if (bundle.At("spec", "target", kind) is not { } target)
            {
                continue;
            }

            for (var i = 0; i < sources.Count; i++)
            {
                var (name, key) = (sources[i].Text(kind, "name"), sources[i].Text(kind, "key"));
                if (sources[i].At(kind) is not null && name == bundle.Name() && key == target.Text("key"))
                {
                    errors.Forbidden($"spec.sources[{i}].{kind}.{name}.{key}", "cannot define the same source as target");
                }
            }
        }
    }

    private static void CheckFormats(JsonNode? target, FieldErrors errors)
    {
        HashSet<string> keys = [.. new[] { target.Text("configMap", "key"), target.Text("secret", "key") }.OfType<string>()];
        foreach (var format in new[] { "jks", "pkcs12" })
        {
            if (target.Text("additionalFormats", format, "key") is { } key && !keys.Add(key))
            {
                errors.Invalid($"spec.target.additionalFormats.{format}.key", key, "key must be unique across all target output keys");
            }
        }
    }

    private static void CheckMetadata(JsonNode? metadata, string path, FieldErrors errors)
    {
        foreach (var field in new[] { "annotations", "labels" })
        {
            foreach (var key in metadata.At(field).ToMap().Keys)
            {
                foreach (var prefix in s_reserved.Where(prefix => key.StartsWith(prefix, StringComparison.Ordinal)))
                {
                    errors.Invalid($"{path}.{field}", key, $"{prefix}* {field} are not allowed");
                }
            }
        }
    }

    private static void CheckSelector(JsonNode? selector, string path, FieldErrors errors)
    {
        var expressions = selector.At("matchExpressions") as JsonArray ?? [];
        for (var i = 0; i < expressions.Count; i++)
        {
            var item = $"{path}.matchExpressions[{i}]";
            var values = expressions[i].Texts("values").Count;
            switch (expressions[i].Text("operator") ?? "")
            {
                case "In" or "NotIn":
                    if (values == 0)
                    {
                        errors.Required(item + ".values", "must be specified when `operator` is 'In' or 'NotIn'");
                    }

                    break;
                case "Exists" or "DoesNotExist":
                    if (values > 0)
                    {
                        errors.Forbidden(item + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                    }

                    break;
                case var other:
                    errors.Invalid(item + ".operator", other, "not a valid selector operator");
                    break;
            }
        }
    }
}
