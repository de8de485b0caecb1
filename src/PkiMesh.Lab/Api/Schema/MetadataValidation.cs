using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

internal static class MetadataValidation
{
    private const int MaxAnnotations = 256 * 1024;

    public static void Create(ResourceInfo info, JsonObject value, List<FieldError> errors)
    {
        var metadata = value["metadata"] as JsonObject ?? [];
        if (metadata.Text("generateName") is { Length: > 0 } prefix)
        {
            // A prefix may end in a dash or dot.
            errors.AddRange(NameFaults(info, prefix.TrimEnd('-') is { Length: > 0 } trimmed ? trimmed : "x").Select(f => FieldError.Invalid("metadata.generateName", prefix, f)));
        }

        if (metadata.Text("name") is { Length: > 0 } name)
        {
            errors.AddRange(NameFaults(info, name).Select(f => FieldError.Invalid("metadata.name", name, f)));
        }
        else
        {
            errors.Add(FieldError.Required("metadata.name", "name or generateName is required"));
        }

        Common(metadata, errors);
        if (Strings(metadata["finalizers"]) is var finalizers && finalizers.Contains("orphan") && finalizers.Contains("foregroundDeletion"))
        {
            errors.Add(FieldError.Invalid("metadata.finalizers", metadata["finalizers"], "finalizer orphan and foregroundDeletion cannot be both set"));
        }

        KubeFinalizers(info, metadata, errors);
    }

    public static void Update(ResourceInfo info, JsonObject value, JsonObject old, List<FieldError> errors)
    {
        var metadata = value["metadata"] as JsonObject ?? [];
        var before = old["metadata"] as JsonObject ?? [];
        // Generic and strategy both look; only the causes tell. // recordings/api/06 #6
        for (var round = 0; round < 2; round++)
        {
            foreach (var field in (string[])["name", "namespace", "uid", "creationTimestamp"])
            {
                if (metadata.Text(field) is { Length: > 0 } now && before.Text(field) is { Length: > 0 } was && now != was)
                {
                    errors.Add(FieldError.Invalid($"metadata.{field}", now, "field is immutable"));
                }
            }
        }

        if (before["deletionTimestamp"] is not null)
        {
            var had = (before["finalizers"] as JsonArray ?? []).Select(f => (string?)f).ToHashSet();
            var added = (metadata["finalizers"] as JsonArray ?? []).Select(f => (string?)f).Where(f => !had.Contains(f)).ToList();
            if (added.Count > 0)
            {
                errors.Add(FieldError.Forbidden(
                    "metadata.finalizers",
                    $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added.Select(a => $"\"{a}\""))}}}"));
            }
        }

        Common(metadata, errors);
        KubeFinalizers(info, metadata, errors);
    }

    /// <summary>Of custom resources the names of new finalizers are judged softly (apiextensions-apiserver, registry/customresource/validator.go).</summary>
    public static IEnumerable<string> FinalizerWarnings(JsonObject value, JsonObject? old)
    {
        var before = Strings(old?["metadata"]?["finalizers"]);
        return Strings(value["metadata"]?["finalizers"]).Except(before).Order(StringComparer.Ordinal).Where(IsOwn).Select(name =>
            $"metadata.finalizers: \"{name}\": prefer a domain-qualified finalizer name {(name.Contains('.', StringComparison.Ordinal) ? "including a path (/) " : "")}to avoid accidental conflicts with other finalizer writers");
    }

    // Of built-in kinds, but those that were first served by other programs (kubernetes, apis/core/validation, ValidateObjectMeta).
    private static void KubeFinalizers(ResourceInfo info, JsonObject metadata, List<FieldError> errors)
    {
        if (info.IsCustom || info.Id.Group is "apiextensions.k8s.io" or "admissionregistration.k8s.io")
        {
            return;
        }

        errors.AddRange(Strings(metadata["finalizers"]).Select((name, index) => (Name: name, Index: index)).Where(one => IsOwn(one.Name))
            .Select(one => FieldError.Invalid($"metadata.finalizers[{one.Index}]", one.Name, "name is neither a standard finalizer name nor is it fully qualified")));
    }

    private static bool IsOwn(string finalizer) => !finalizer.Contains('/', StringComparison.Ordinal) && finalizer is not ("orphan" or "foregroundDeletion" or "kubernetes");

    private static List<string> Strings(JsonNode? list) => [.. (list as JsonArray ?? []).Select(one => (string?)one ?? "")];

    private static void Common(JsonObject metadata, List<FieldError> errors)
    {
        Labels(metadata["labels"], "metadata.labels", errors);
        Annotations(metadata["annotations"] as JsonObject, "metadata.annotations", errors);
        OwnerReferences(metadata, errors);
        foreach (var finalizer in (metadata["finalizers"] as JsonArray ?? []).Select(f => (string?)f ?? ""))
        {
            errors.AddRange(Names.Qualified(finalizer).Select(f => FieldError.Invalid("metadata.finalizers", finalizer, f)));
        }
    }

    public static void Labels(JsonNode? node, string path, List<FieldError> errors)
    {
        foreach (var (key, value) in node as JsonObject ?? [])
        {
            errors.AddRange(Names.Qualified(key).Select(f => FieldError.Invalid(path, key, f)));
            var text = value is JsonValue v && v.TryGetValue(out string? s) ? s : "";
            errors.AddRange(Names.LabelValue(text).Select(f => FieldError.Invalid(path, text, f)));
        }
    }

    private static void Annotations(JsonObject? annotations, string path, List<FieldError> errors)
    {
        long size = 0;
        foreach (var (key, value) in annotations ?? [])
        {
            errors.AddRange(Names.Qualified(key.ToLowerInvariant()).Select(f => FieldError.Invalid(path, key, f)));
            size += key.Length + ((string?)value ?? "").Length;
        }

        if (size > MaxAnnotations)
        {
            errors.Add(FieldError.TooLong(path, MaxAnnotations));
        }
    }

    private static void OwnerReferences(JsonObject metadata, List<FieldError> errors)
    {
        var controllers = new List<string>();
        foreach (var owner in metadata.Items("ownerReferences"))
        {
            // The path names no index. // recordings/api/07 #15
            foreach (var (field, what) in (ReadOnlySpan<(string, string)>)[("apiVersion", "version must not be empty"), ("kind", "must not be empty"), ("name", "must not be empty"), ("uid", "must not be empty")])
            {
                if (owner.Text(field) is null or "")
                {
                    errors.Add(FieldError.Invalid($"metadata.ownerReferences.{field}", "", what));
                }
            }

            if (owner.Flag("controller"))
            {
                controllers.Add($"{owner.Text("kind")}/{owner.Text("name")}");
            }
        }

        if (controllers.Count > 1)
        {
            errors.Add(FieldError.Invalid(
                "metadata.ownerReferences",
                metadata["ownerReferences"],
                $"Only one reference can have Controller set to true. Found \"true\" in references for {controllers[0]} and {controllers[1]}"));
        }
    }

    private static IEnumerable<string> NameFaults(ResourceInfo info, string name) => (info.Id.Group, info.Kind) switch
    {
        ("", "Namespace") => Names.DnsLabel(name),
        ("", "Service") => Names.Dns1035Label(name),
        ("rbac.authorization.k8s.io", _) => Names.PathSegment(name),
        ("apiregistration.k8s.io", _) => Names.PathSegment(name),
        _ => Names.Subdomain(name),
    };
}
