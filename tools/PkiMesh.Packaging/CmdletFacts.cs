using System.Management.Automation;
using System.Reflection;

namespace PkiMesh.Packaging;

/// <summary>What the assembly says about one cmdlet.</summary>
internal sealed record CmdletFacts(string Name, IReadOnlyList<ParameterFacts> Parameters, IReadOnlyList<string> OutputTypes)
{
    public string Verb => Name[..Name.IndexOf('-', StringComparison.Ordinal)];

    public string Noun => Name[(Name.IndexOf('-', StringComparison.Ordinal) + 1)..];

    /// <summary>The parameter sets; a parameter without one is in each.</summary>
    public IReadOnlyList<string> ParameterSets
    {
        get
        {
            List<string> named = [.. Parameters.SelectMany(parameter => parameter.Sets.Keys).Where(set => set != ParameterAttribute.AllParameterSets).Distinct()];
            return named.Count > 0 ? named : [ParameterAttribute.AllParameterSets];
        }
    }

    public static IReadOnlyList<CmdletFacts> ReadAll(string assemblyPath) =>
    [
        .. Assembly.LoadFrom(assemblyPath).GetExportedTypes()
            .Select(type => (type, cmdlet: type.GetCustomAttribute<CmdletAttribute>()))
            .Where(pair => pair.cmdlet is not null)
            .Select(pair => Read(pair.type, pair.cmdlet!))
            .OrderBy(facts => facts.Name, StringComparer.Ordinal),
    ];

    private static CmdletFacts Read(Type type, CmdletAttribute cmdlet)
    {
        List<ParameterFacts> parameters =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(ParameterFacts.TryRead).OfType<ParameterFacts>(),
        ];
        if (cmdlet.SupportsShouldProcess)
        {
            parameters.Add(ParameterFacts.Switch("WhatIf", "Prints what would be done, object by object, and does nothing."));
            parameters.Add(ParameterFacts.Switch("Confirm", "Asks before the first change."));
        }

        var outputs = type.GetCustomAttributes<OutputTypeAttribute>().SelectMany(output => output.Type).Select(output => output.Name ?? output.Type.FullName!);
        return new CmdletFacts($"{cmdlet.VerbName}-{cmdlet.NounName}", parameters, [.. outputs.Distinct()]);
    }
}
