using System.Security.Cryptography;
using System.Text;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>All there is to know of one served version of a resource.</summary>
public sealed class ResourceInfo
{
    public required ResourceId Id { get; init; }

    public required string Kind { get; init; }

    public required string ListKind { get; init; }

    public required string Singular { get; init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public required bool Namespaced { get; init; }

    public required IReadOnlyList<string> Verbs { get; init; }

    public IReadOnlyList<SubresourceInfo> Subresources { get; init; } = [];

    /// <summary>It comes of a CustomResourceDefinition.</summary>
    public bool IsCustom { get; init; }

    public required TypeSchema Schema { get; init; }

    /// <summary>The version objects are stored in; for built-in resources always their own.</summary>
    public required string StorageVersion { get; init; }

    /// <summary>All served versions of the resource, preferred first.</summary>
    public required IReadOnlyList<string> ServedVersions { get; init; }

    /// <summary>Of a CRD: its printer columns; empty means the default NAME and AGE.</summary>
    public IReadOnlyList<PrinterColumn> PrinterColumns { get; init; } = [];

    public ScalePaths? Scale { get; init; }

    /// <summary>Of a CRD: the dotted paths a field selector may name beside metadata.name and metadata.namespace.</summary>
    public IReadOnlyList<string> SelectableFields { get; init; } = [];

    /// <summary>Of a CRD: the warning a request to a deprecated version is answered with.</summary>
    public string? DeprecationWarning { get; init; }

    public string ApiVersion => Id.ApiVersion;

    public bool HasStatus => Subresources.Any(s => s.Name == "status");

    public bool IsStored => Verbs.Contains("list");

    public bool Can(string verb) => Verbs.Contains(verb);

    public SubresourceInfo? Subresource(string name) => Subresources.FirstOrDefault(s => s.Name == name);

    /// <summary>Group, version and kind as the API server's own messages show them.</summary>
    public string QualifiedKind => Id.Group.Length == 0 ? Kind : $"{Kind}.{Id.Group}";

    public string StorageVersionHash
    {
        get
        {
            var text = $"{Id.Group}/{StorageVersion}/{Kind}";
            return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
        }
    }

    /// <summary>What a subresource's body is decoded as: the resource itself, or a kind of its own.</summary>
    public ResourceInfo BodyOf(SubresourceInfo subresource) =>
        subresource.Kind == Kind ? this : OfKind(subresource.Group ?? Id.Group, subresource.Version ?? Id.Version, subresource.Kind);

    /// <summary>A built-in kind that is no resource: it is only ever decoded.</summary>
    public static ResourceInfo OfKind(string group, string version, string kind) => new()
    {
        Id = new ResourceId(group, version, kind.ToLowerInvariant()),
        Kind = kind,
        ListKind = kind + "List",
        Singular = kind.ToLowerInvariant(),
        Namespaced = true,
        Verbs = [],
        Schema = BuiltInSchemas.For(group, version, kind),
        StorageVersion = version,
        ServedVersions = [version],
    };

    public override string ToString() => $"{Id.ApiVersion}, Kind={Kind}";
}
