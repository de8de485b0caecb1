namespace PkiMesh.Lab.Api.Schema;

/// <summary>What the decoders of built-in kinds say of an object of another kind or version.</summary>
internal static class ObjectTypes
{
    /// <summary>Why it cannot be taken for one of the resource; null where it can, as another version of the same kind can.</summary>
    public static string? Fault(ResourceInfo info, string apiVersion, string kind)
    {
        if (apiVersion == info.ApiVersion && kind == info.Kind)
        {
            return null;
        }

        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var (group, version) = slash < 0 ? ("", apiVersion) : (apiVersion[..slash], apiVersion[(slash + 1)..]);
        if (BuiltInSchemas.Find(apiVersion, kind) is null)
        {
            return Unregistered(apiVersion, kind);
        }

        return group == info.Id.Group && kind == info.Kind ? null : $"converting ({version}.{kind}) to ({Package(info.Id.Group)}.{info.Kind}): unknown conversion";
    }

    public static string Unregistered(string apiVersion, string kind) =>
        $"no kind \"{kind}\" is registered for version \"{apiVersion}\" in scheme \"pkg/runtime/scheme.go:110\"";

    // The Go package of a group's internal types. Events of both groups are one type, core's.
    private static string Package(string group) => group is "" or "events.k8s.io" ? "core" : group.Split('.')[0];
}
