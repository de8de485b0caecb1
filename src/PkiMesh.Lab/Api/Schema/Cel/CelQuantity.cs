using System.Globalization;
using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Api.Schema.Cel;

/// <summary>A resource quantity such as 100m or 2Gi.</summary>
internal sealed partial record CelQuantity(decimal Amount)
{
    public static bool TryParse(string text, out CelQuantity? quantity)
    {
        quantity = null;
        var match = Shape().Match(text);
        if (!match.Success || !decimal.TryParse(match.Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount))
        {
            return false;
        }

        decimal factor = match.Groups[2].Value switch
        {
            "n" => 1e-9m,
            "u" => 1e-6m,
            "m" => 1e-3m,
            "k" => 1e3m,
            "M" => 1e6m,
            "G" => 1e9m,
            "T" => 1e12m,
            "P" => 1e15m,
            "E" => 1e18m,
            "Ki" => 1L << 10,
            "Mi" => 1L << 20,
            "Gi" => 1L << 30,
            "Ti" => 1L << 40,
            "Pi" => 1L << 50,
            "Ei" => 1L << 60,
            _ => 1,
        };
        quantity = new CelQuantity(amount * factor);
        return true;
    }

    [GeneratedRegex(@"^([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)([numkKMGTPE]|[KMGTPE]i)?$")]
    private static partial Regex Shape();
}
