using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Api.Validation;

/// <summary>The forms of labels and qualified names (apimachinery, pkg/util/validation).</summary>
public static partial class LabelRules
{
    private const string NameForm = "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

    /// <summary>What is wrong with a label's key, or null.</summary>
    public static string? CheckKey(string key)
    {
        var parts = key.Split('/');
        var name = parts[^1];
        if (parts.Length > 2)
        {
            return $"a valid label key must consist of {NameForm} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
        }

        if (parts.Length == 2)
        {
            if (parts[0].Length == 0)
            {
                return "prefix part must be non-empty";
            }

            if (NameRules.CheckSubdomain(parts[0]) is { } problem)
            {
                return $"prefix part {problem}";
            }
        }

        if (name.Length == 0)
        {
            return "name part must be non-empty";
        }

        if (name.Length > 63)
        {
            return "name part must be no more than 63 characters";
        }

        return QualifiedName().IsMatch(name)
            ? null
            : $"name part must consist of {NameForm} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    }

    /// <summary>What is wrong with a label's value, or null.</summary>
    public static string? CheckValue(string value) =>
        value.Length > 63 ? "must be no more than 63 characters"
        : value.Length == 0 || QualifiedName().IsMatch(value) ? null
        : $"a valid label must be an empty string or consist of {NameForm} (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    [GeneratedRegex("^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$")]
    private static partial Regex QualifiedName();
}
