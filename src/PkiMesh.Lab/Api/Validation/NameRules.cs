using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Api.Validation;

/// <summary>The forms of names (apimachinery, pkg/util/validation). Each check returns what is wrong, or null.</summary>
public static partial class NameRules
{
    private const string SubdomainForm =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string LabelForm =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string ServiceForm =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    public static string? CheckSubdomain(string name) =>
        name.Length > 253 ? "must be no more than 253 characters" : Subdomain().IsMatch(name) ? null : SubdomainForm;

    /// <summary>Namespaces. // recordings/api/12 #14, #15</summary>
    public static string? CheckLabel(string name) =>
        name.Length > 63 ? "must be no more than 63 characters"
        : Label().IsMatch(name) ? null
        : name.Contains('.') ? "must not contain dots"
        : LabelForm;

    public static string? CheckService(string name) =>
        name.Length > 63 ? "must be no more than 63 characters"
        : Service().IsMatch(name) ? null
        : name.Contains('.') ? "must not contain dots"
        : ServiceForm;

    /// <summary>Names that only must fit into a path, as those of roles.</summary>
    public static string? CheckPathSegment(string name) =>
        name is "." or ".." ? $"may not be '{name}'"
        : name.IndexOfAny(['/', '%']) is var at and >= 0 ? $"may not contain '{name[at]}'"
        : null;

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex Subdomain();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex Label();

    [GeneratedRegex("^[a-z]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex Service();
}
