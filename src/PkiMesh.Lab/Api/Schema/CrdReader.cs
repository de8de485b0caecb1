using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Turns a CustomResourceDefinition into the resources it serves.</summary>
internal static class CrdReader
{
    private static readonly string[] s_verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];

    public static IReadOnlyList<ResourceInfo> Read(JsonObject crd)
    {
        var spec = crd["spec"]!.AsObject();
        var names = spec["names"]!.AsObject();
        var versions = spec["versions"]!.AsArray().Select(v => v!.AsObject()).ToList();
        var served = KubeVersion.Sort(versions.Where(v => (bool?)v["served"] == true).Select(v => (string)v["name"]!));
        var storage = (string?)versions.FirstOrDefault(v => (bool?)v["storage"] == true)?["name"] ?? served.FirstOrDefault() ?? "";
        return [.. served.Select(name => ReadVersion(spec, names, versions.First(v => (string?)v["name"] == name), served, storage))];
    }

    private static ResourceInfo ReadVersion(JsonObject spec, JsonObject names, JsonObject version, IReadOnlyList<string> served, string storage)
    {
        var group = (string)spec["group"]!;
        var name = (string)version["name"]!;
        var kind = (string)names["kind"]!;
        var source = version["schema"]?["openAPIV3Schema"] as JsonObject;
        var preserve = (bool?)spec["preserveUnknownFields"] == true;
        var scale = version["subresources"]?["scale"] as JsonObject;
        return new ResourceInfo
        {
            Id = new ResourceId(group, name, (string)names["plural"]!),
            Kind = kind,
            ListKind = (string?)names["listKind"] ?? kind + "List",
            Singular = (string?)names["singular"] ?? kind.ToLowerInvariant(),
            ShortNames = Strings(names["shortNames"]),
            Categories = Strings(names["categories"]),
            Namespaced = (string?)spec["scope"] == "Namespaced",
            Verbs = s_verbs,
            Subresources = ReadSubresources(kind, version["subresources"] as JsonObject),
            IsCustom = true,
            Schema = CrdSchema.Root(source, preserve),
            StorageVersion = storage,
            ServedVersions = served,
            PrinterColumns = [.. (version["additionalPrinterColumns"] as JsonArray ?? []).Select(c => ReadColumn(c!.AsObject()))],
            SelectableFields = [.. (version["selectableFields"] as JsonArray ?? []).Select(f => (string)f!["jsonPath"]!)],
            Scale = scale is null
                ? null
                : new ScalePaths((string?)scale["specReplicasPath"] ?? "", (string?)scale["statusReplicasPath"] ?? "", (string?)scale["labelSelectorPath"]),
            DeprecationWarning = (bool?)version["deprecated"] == true
                ? (string?)version["deprecationWarning"] ?? $"{group}/{name} {kind} is deprecated"
                : null,
        };
    }

    private static List<SubresourceInfo> ReadSubresources(string kind, JsonObject? subresources)
    {
        string[] verbs = ["get", "patch", "update"];
        var found = new List<SubresourceInfo>();
        if (subresources?.ContainsKey("status") == true)
        {
            found.Add(new SubresourceInfo("status", kind, verbs));
        }

        if (subresources?["scale"] is JsonObject)
        {
            found.Add(new SubresourceInfo("scale", "Scale", verbs, "autoscaling", "v1"));
        }

        return found;
    }

    private static PrinterColumn ReadColumn(JsonObject column) => new(
        (string?)column["name"] ?? "",
        (string?)column["type"] ?? "string",
        (string?)column["format"] ?? "",
        (string?)column["description"] ?? "",
        (int?)column["priority"] ?? 0,
        (string?)column["jsonPath"] ?? "");

    private static IReadOnlyList<string> Strings(JsonNode? list) => [.. (list as JsonArray ?? []).Select(s => (string)s!)];
}
