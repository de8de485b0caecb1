using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>CustomResourceDefinitions: names, versions, structural schemas.</summary>
internal static class CrdValidation
{
    public static void Common(JsonObject crd, List<FieldError> errors)
    {
        var spec = crd["spec"] as JsonObject ?? [];
        var names = spec["names"] as JsonObject ?? [];
        var (group, plural) = (spec.Text("group") ?? "", names.Text("plural") ?? "");
        if (crd["metadata"].Text("name") is { } name && name != $"{plural}.{group}")
        {
            errors.Add(FieldError.Invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group"));
        }

        if (group.Length == 0)
        {
            errors.Add(FieldError.Required("spec.group"));
        }
        else if (!group.Contains('.', StringComparison.Ordinal))
        {
            errors.Add(FieldError.Invalid("spec.group", group, "should be a domain with at least one dot"));
        }

        if (spec.Text("scope") is not ("Cluster" or "Namespaced"))
        {
            errors.Add(FieldError.NotSupported("spec.scope", spec.Text("scope"), "Cluster", "Namespaced"));
        }

        AcceptedNames(names, errors);
        Versions(spec, errors);
        var schemas = spec.Items("versions").ToList();
        for (var i = 0; i < schemas.Count; i++)
        {
            Version(schemas[i], $"spec.versions[{i}]", errors);
        }
    }

    public static void Update(JsonObject crd, JsonObject old, List<FieldError> errors)
    {
        var (spec, before) = (crd["spec"], old["spec"]);
        BuiltInValidation.Immutable(spec?["group"], before?["group"], "spec.group", errors);
        BuiltInValidation.Immutable(spec?["names"]?["plural"], before?["names"]?["plural"], "spec.names.plural", errors);
        if (IsEstablished(old))
        {
            BuiltInValidation.Immutable(spec?["scope"], before?["scope"], "spec.scope", errors);
            BuiltInValidation.Immutable(spec?["names"]?["kind"], before?["names"]?["kind"], "spec.names.kind", errors);
        }

        var now = (spec as JsonObject ?? []).Items("versions").Select(v => v.Text("name")).ToHashSet();
        var stored = (old["status"]?["storedVersions"] as JsonArray ?? []).Select(v => (string?)v).ToList();
        for (var i = 0; i < stored.Count; i++)
        {
            if (!now.Contains(stored[i]))
            {
                errors.Add(FieldError.Invalid($"status.storedVersions[{i}]", stored[i], "missing from spec.versions; " + stored[i] + " was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in " + stored[i] + " and removes " + stored[i] + " from status.storedVersions"));
            }
        }
    }

    private static bool IsEstablished(JsonObject crd) =>
        (crd["status"] as JsonObject ?? []).Items("conditions").Any(c => c.Text("type") == "Established" && c.Text("status") == "True");

    private static void AcceptedNames(JsonObject names, List<FieldError> errors)
    {
        foreach (var field in (string[])["plural", "singular", "kind", "listKind"])
        {
            var text = names.Text(field) ?? "";
            if (text.Length == 0)
            {
                errors.Add(FieldError.Required($"spec.names.{field}"));
            }
            else
            {
                errors.AddRange(Names.Dns1035Label(text.ToLowerInvariant()).Select(f =>
                    FieldError.Invalid($"spec.names.{field}", text, field is "kind" or "listKind" ? "may have mixed case, but should otherwise match: " + f : f)));
            }
        }

        if (names.Text("kind") is { Length: > 0 } kind && kind == names.Text("listKind"))
        {
            errors.Add(FieldError.Invalid("spec.names.listKind", kind, "kind and listKind may not be the same"));
        }
    }

    private static void Versions(JsonObject spec, List<FieldError> errors)
    {
        var versions = spec.Items("versions").ToList();
        var stored = versions.Count(v => v.Flag("storage"));
        if (versions.Count == 0)
        {
            errors.Add(FieldError.Invalid("spec.versions", null, "must have exactly one version marked as storage version"));
        }
        else if (stored != 1)
        {
            errors.Add(FieldError.Invalid("spec.versions", spec["versions"], "must have exactly one version marked as storage version"));
        }

        var names = new HashSet<string>();
        for (var i = 0; i < versions.Count; i++)
        {
            var name = versions[i].Text("name") ?? "";
            errors.AddRange(Names.Dns1035Label(name).Select(f => FieldError.Invalid($"spec.versions[{i}].name", name, f)));
            if (!names.Add(name))
            {
                errors.Add(FieldError.Invalid("spec.versions", spec["versions"], "must contain unique version names"));
            }
        }
    }

    private static void Version(JsonObject version, string path, List<FieldError> errors)
    {
        if (version["schema"]?["openAPIV3Schema"] is not JsonObject schema)
        {
            errors.Add(FieldError.Required($"{path}.schema.openAPIV3Schema"));
            return;
        }

        StructuralSchema.Validate(schema, $"{path}.schema.openAPIV3Schema", errors);
        foreach (var (field, i) in version.Items("additionalPrinterColumns").Select((c, i) => (c, i)))
        {
            var column = $"{path}.additionalPrinterColumns[{i}]";
            foreach (var required in (string[])["name", "type", "jsonPath"])
            {
                if (string.IsNullOrEmpty(field.Text(required)))
                {
                    errors.Add(FieldError.Required($"{column}.{required}"));
                }
            }

            if (field.Text("type") is { Length: > 0 } type and not ("integer" or "number" or "string" or "boolean" or "date"))
            {
                errors.Add(FieldError.NotSupported($"{column}.type", type, "boolean", "date", "integer", "number", "string"));
            }
        }
    }
}
