using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>The names of a model class elsewhere: V1ObjectMeta is Go's ObjectMeta.</summary>
internal static partial class ModelNames
{
    private const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1";

    private static readonly HashSet<string> s_meta =
    [
        "ObjectMeta", "OwnerReference", "ManagedFieldsEntry", "LabelSelector", "LabelSelectorRequirement", "FieldSelectorRequirement", "ListMeta", "Condition", "DeleteOptions",
        "Preconditions", "Status", "StatusCause", "StatusDetails",
    ];

    public static string Go(Type model) => Prefix().Replace(model.Name, "");

    /// <summary>The name in OpenAPI. A type belongs to the package whose kinds are read first; core's are.</summary>
    public static string Definition(Type model, string package)
    {
        var name = Go(model);
        return $"{(s_meta.Contains(name) ? Meta : package)}.{name}";
    }

    public static string Package(string group, string version) => group switch
    {
        "" => $"io.k8s.api.core.{version}",
        "apiextensions.k8s.io" => $"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.{version}",
        "apiregistration.k8s.io" => $"io.k8s.kube-aggregator.pkg.apis.apiregistration.{version}",
        _ => $"io.k8s.api.{group.Split('.')[0]}.{version}",
    };

    [GeneratedRegex("^(?:[A-Z][a-z]+v1|V[0-9]+(?:(?:alpha|beta)[0-9]+)?)(?=[A-Z])")]
    private static partial Regex Prefix();
}
