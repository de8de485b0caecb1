using System.Collections;
using System.Management.Automation;
using System.Reflection;
using System.Security;
using System.Text;

namespace PkiMesh.Tests.Support;

/// <summary>
/// Writes down everything that can be read of an object, and of what hangs from it: properties, ToString, inner exceptions. It is
/// loaded into the process whose objects it walks.
/// </summary>
public static class ObjectWalker
{
    private const int Deepest = 8;

    public static string Dump(object? value)
    {
        var text = new StringBuilder();
        Walk(value, text, new HashSet<object>(ReferenceEqualityComparer.Instance), 0);
        return text.ToString();
    }

    private static void Walk(object? value, StringBuilder text, HashSet<object> seen, int depth)
    {
        switch (value)
        {
            case null or SecureString or Type or Assembly or MemberInfo or Delegate or CommandInfo or PSModuleInfo or ScriptBlock:
                return;
            case string or ValueType:
                text.Append(value).Append('\n');
                return;
            case PSObject wrapped when wrapped.BaseObject is not PSCustomObject:
                Walk(wrapped.BaseObject, text, seen, depth);
                return;
        }

        if (depth > Deepest || !seen.Add(value))
            return;
        text.Append(value).Append('\n');
        if (value is PSObject bag)
        {
            foreach (var property in bag.Properties)
                Walk(property.Value, text, seen, depth + 1);
            return;
        }

        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0))
            Walk(Read(property, value), text, seen, depth + 1);
        if (value is IEnumerable items)
        {
            foreach (var item in items)
                Walk(item, text, seen, depth + 1);
        }
    }

    private static object? Read(PropertyInfo property, object value)
    {
        try
        {
            return property.GetValue(value);
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }
}
