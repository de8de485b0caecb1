using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>The names of a model class elsewhere: V1ObjectMeta is Go's ObjectMeta.</summary>
internal static partial class ModelNames
{
    public static string Go(Type model) => Prefix().Replace(model.Name, "");

    public static string Definition(Type model) => "io.k8s.api." + Go(model);

    [GeneratedRegex("^(?:[A-Z][a-z]+v1|V[0-9]+(?:(?:alpha|beta)[0-9]+)?)(?=[A-Z])")]
    private static partial Regex Prefix();
}
