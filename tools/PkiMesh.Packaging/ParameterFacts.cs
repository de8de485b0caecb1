using System.Management.Automation;
using System.Reflection;

namespace PkiMesh.Packaging;

/// <summary>What the assembly says about one parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, unwrapped from Nullable.</param>
/// <param name="Aliases">Its other names.</param>
/// <param name="Sets">Its attribute in each of its parameter sets.</param>
/// <param name="CommonText">Text for those that every mutator has; null for the rest.</param>
internal sealed record ParameterFacts(
    string Name, Type Type, IReadOnlyList<string> Aliases, IReadOnlyDictionary<string, ParameterAttribute> Sets, string? CommonText)
{
    public bool IsSwitch => Type == typeof(SwitchParameter);

    public string TypeName => Type.IsArray ? Type.GetElementType()!.Name + "[]" : Type.Name;

    public static ParameterFacts? TryRead(PropertyInfo property)
    {
        List<ParameterAttribute> attributes = [.. property.GetCustomAttributes<ParameterAttribute>()];
        if (attributes.Count == 0)
            return null;
        var aliases = property.GetCustomAttributes<AliasAttribute>().SelectMany(alias => alias.AliasNames);
        return new ParameterFacts(
            property.Name,
            Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType,
            [.. aliases],
            attributes.ToDictionary(attribute => attribute.ParameterSetName),
            null);
    }

    public static ParameterFacts Switch(string name, string text) => new(
        name,
        typeof(SwitchParameter),
        [],
        new Dictionary<string, ParameterAttribute> { [ParameterAttribute.AllParameterSets] = new ParameterAttribute() },
        text);

    /// <summary>The attribute that holds in a set; null where the parameter is not in it.</summary>
    public ParameterAttribute? In(string set) =>
        Sets.TryGetValue(set, out var own) ? own : Sets.GetValueOrDefault(ParameterAttribute.AllParameterSets);
}
