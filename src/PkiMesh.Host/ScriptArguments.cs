using System.Management.Automation;

namespace PkiMesh.Host;

/// <summary>Gives a script the arguments of a command line: <c>-Name value</c>, <c>-Name:value</c>, <c>-Switch</c>, <c>-Switch:$false</c>, <c>value</c>.</summary>
internal static class ScriptArguments
{
    public static void AddTo(PowerShell shell, IEnumerable<string> arguments)
    {
        string? name = null;
        foreach (var argument in arguments)
        {
            if (IsName(argument))
            {
                if (name is not null)
                    shell.AddParameter(name);
                var colon = argument.IndexOf(':', StringComparison.Ordinal);
                name = colon < 0 ? argument[1..] : null;
                if (colon >= 0)
                    shell.AddParameter(argument[1..colon], Value(argument[(colon + 1)..]));
            }
            else if (name is not null)
            {
                shell.AddParameter(name, Value(argument));
                name = null;
            }
            else
            {
                shell.AddArgument(argument);
            }
        }

        if (name is not null)
            shell.AddParameter(name);
    }

    private static bool IsName(string argument) => argument.Length > 1 && argument[0] == '-' && char.IsLetter(argument[1]);

    private static object Value(string text) => text.ToUpperInvariant() switch
    {
        "$TRUE" => true,
        "$FALSE" => false,
        _ => text,
    };
}
