using System.Collections;
using System.Management.Automation;

namespace PkiMesh.Host.Commands;

/// <summary>A property by name, by script block, or as <c>@{ Name = …; Expression = … }</c>.</summary>
internal sealed record SelectedProperty(string Name, object Expression)
{
    public static SelectedProperty From(object given)
    {
        var value = given is PSObject wrapped ? wrapped.BaseObject : given;
        if (value is not IDictionary table)
            return new(value.ToString()!, value is ScriptBlock block ? block : value.ToString()!);

        object? name = null;
        object? expression = null;
        foreach (DictionaryEntry entry in table)
        {
            var key = entry.Key.ToString()!;
            if ("Name".StartsWith(key, StringComparison.OrdinalIgnoreCase) || "Label".StartsWith(key, StringComparison.OrdinalIgnoreCase))
                name = entry.Value;
            else if ("Expression".StartsWith(key, StringComparison.OrdinalIgnoreCase))
                expression = entry.Value is PSObject inner ? inner.BaseObject : entry.Value;
        }

        if (expression is null)
            throw new PSArgumentException("A calculated property needs an Expression.");
        return new(name?.ToString() ?? expression.ToString()!, expression);
    }

    public object? Of(PSObject input)
    {
        if (Expression is not ScriptBlock block)
            return input.Properties[Expression.ToString()]?.Value;
        var results = block.InvokeWithContext(null, [new PSVariable("_", input)]);
        return results.Count switch { 0 => null, 1 => results[0], _ => results.ToArray() };
    }
}
