namespace PkiMesh.Core.Policy;

/// <summary>A zone: the TPP policy folder in which certificates are made, as it is written in an issuer's <c>spec.venafi.zone</c>.</summary>
public static class TppZone
{
    /// <summary>The root of all policy folders.</summary>
    public const string Root = @"\VED\Policy";

    /// <summary>
    /// The folder that cert-manager will ask for: a zone that starts with <c>\VED\Policy</c>, in exactly these letters, is taken
    /// as it is; anything else is put below that root.
    /// </summary>
    public static string ToPolicyDn(string zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return zone.StartsWith(Root, StringComparison.Ordinal) ? zone
            : zone.StartsWith('\\') ? Root + zone
            : Root + "\\" + zone;
    }

    /// <summary>The folder, after a check for the spellings that lead cert-manager to another folder than the one meant.</summary>
    /// <exception cref="PkiMeshException">TppZoneInvalid: the zone cannot mean what it says.</exception>
    public static string Parse(string zone)
    {
        var fault = Fault(zone);
        return fault is null
            ? ToPolicyDn(zone)
            : throw new PkiMeshException(
                "TppZoneInvalid",
                PkiMeshErrorKind.InvalidArgument,
                $"The zone \"{zone}\" cannot be used: {fault}.",
                zone,
                $@"Write the folder's DN as TPP shows it, for example '{Root}\Certificates\k8s\cluster1', in single quotes.");
    }

    /// <summary>What is wrong with a zone's spelling, as the end of a sentence; null when nothing is.</summary>
    public static string? Fault(string zone)
    {
        if (string.IsNullOrWhiteSpace(zone))
        {
            return "it is empty";
        }

        if (zone != zone.Trim())
        {
            return "it begins or ends with a blank";
        }

        if (zone.Contains('/'))
        {
            return "its parts are separated by a slash, where TPP has a backslash";
        }

        if (zone.Contains(@"\\", StringComparison.Ordinal))
        {
            return "it has a doubled backslash, which only YAML in double quotes and JSON need";
        }

        if (zone.Any(char.IsControl))
        {
            return "it has a control character in it, as a backslash sequence read by YAML leaves one";
        }

        if (zone.EndsWith('\\'))
        {
            return "it ends with a backslash";
        }

        if (zone.StartsWith(Root, StringComparison.Ordinal))
        {
            return zone.Length > Root.Length && zone[Root.Length] != '\\' ? $"\"{Root}\" is not followed by a backslash" : null;
        }

        var looksFor = $"so cert-manager would look for \"{ToPolicyDn(zone)}\"";
        return StartsWithName(zone, Root) ? $"\"{Root}\" is read by exactly these letters, {looksFor}"
            : StartsWithName("\\" + zone, Root) ? $"it lacks the leading backslash, {looksFor}"
            : StartsWithName(zone, @"\VED") ? $"it is outside \"{Root}\", {looksFor}"
            : null;
    }

    /// <summary>The parent of an object and its own name; a backslash separates the two.</summary>
    public static (string Parent, string Name) Split(string dn)
    {
        ArgumentNullException.ThrowIfNull(dn);
        var at = dn.LastIndexOf('\\');
        return at <= 0 ? ("", dn.TrimStart('\\')) : (dn[..at], dn[(at + 1)..]);
    }

    private static bool StartsWithName(string text, string name) =>
        text.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (text.Length == name.Length || text[name.Length] == '\\');
}
