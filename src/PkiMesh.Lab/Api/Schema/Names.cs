using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>The rules for names, with k8s.io/apimachinery's words. Each returns what is wrong, or null.</summary>
internal static partial class Names
{
    private const string Label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private const string SubdomainText =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'example.com', regex used for validation is '" + Label + @"(\." + Label + ")*')";

    private const string LabelText =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character "
        + "(e.g. 'my-name',  or '123-abc', regex used for validation is '" + Label + "')";

    private const string Label1035Text =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character "
        + "(e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    private const string LabelValueText =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private const string QualifiedText =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string ConfigKeyText =
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

    public static IEnumerable<string> Subdomain(string name)
    {
        if (name.Length > 253)
        {
            yield return TooLong(253);
        }

        if (!SubdomainShape().IsMatch(name))
        {
            yield return SubdomainText;
        }
    }

    public static IEnumerable<string> DnsLabel(string name)
    {
        if (name.Length > 63)
        {
            yield return TooLong(63);
        }

        if (!LabelShape().IsMatch(name))
        {
            // apimachinery, IsDNS1123Label: what is a subdomain has dots. // recordings/api/12 #14
            yield return SubdomainShape().IsMatch(name) ? "must not contain dots" : LabelText;
        }
    }

    public static IEnumerable<string> Dns1035Label(string name)
    {
        if (name.Length > 63)
        {
            yield return TooLong(63);
        }

        if (!Label1035Shape().IsMatch(name))
        {
            yield return Label1035Text;
        }
    }

    public static IEnumerable<string> PathSegment(string name)
    {
        if (name is "." or "..")
        {
            yield return $"may not be '{name}'";
        }

        foreach (var c in "/%")
        {
            if (name.Contains(c, StringComparison.Ordinal))
            {
                yield return $"may not contain '{c}'";
            }
        }
    }

    public static IEnumerable<string> LabelValue(string value)
    {
        if (value.Length > 63)
        {
            yield return TooLong(63);
        }

        if (!LabelValueShape().IsMatch(value))
        {
            yield return LabelValueText;
        }
    }

    public static IEnumerable<string> Qualified(string name)
    {
        var parts = name.Split('/');
        if (parts.Length > 2)
        {
            yield return "a qualified name " + QualifiedText + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
            yield break;
        }

        if (parts.Length == 2)
        {
            if (parts[0].Length == 0)
            {
                yield return "prefix part must be non-empty";
            }
            else
            {
                foreach (var fault in Subdomain(parts[0]))
                {
                    yield return "prefix part " + fault;
                }
            }
        }

        var local = parts[^1];
        if (local.Length == 0)
        {
            yield return "name part must be non-empty";
        }
        else if (local.Length > 63)
        {
            yield return "name part " + TooLong(63);
        }

        if (!QualifiedShape().IsMatch(local))
        {
            yield return "name part " + QualifiedText;
        }
    }

    public static IEnumerable<string> ConfigKey(string key)
    {
        if (key.Length > 253)
        {
            yield return TooLong(253);
        }

        if (!ConfigKeyShape().IsMatch(key))
        {
            yield return ConfigKeyText;
        }
        else if (key is "." or "..")
        {
            yield return $"must not be '{key}'";
        }
        else if (key.StartsWith("..", StringComparison.Ordinal))
        {
            yield return "must not start with '..'";
        }
    }

    private static string TooLong(int limit) => $"must be no more than {limit} characters";

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex SubdomainShape();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex LabelShape();

    [GeneratedRegex(@"^[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label1035Shape();

    [GeneratedRegex(@"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\z")]
    private static partial Regex LabelValueShape();

    [GeneratedRegex(@"^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z")]
    private static partial Regex QualifiedShape();

    [GeneratedRegex(@"^[-._a-zA-Z0-9]+\z")]
    private static partial Regex ConfigKeyShape();
}
