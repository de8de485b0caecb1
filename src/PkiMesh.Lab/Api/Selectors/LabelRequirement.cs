using System.Globalization;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Selectors;

public enum LabelOperator
{
    In,
    NotIn,
    Exists,
    DoesNotExist,
    Gt,
    Lt,
}

public sealed record LabelRequirement(string Key, LabelOperator Operator, IReadOnlyList<string> Values)
{
    public bool Matches(JsonObject? labels)
    {
        var value = labels is not null && labels.TryGetPropertyValue(Key, out var node) ? (string?)node ?? "" : null;
        return Operator switch
        {
            LabelOperator.In => value is not null && Values.Contains(value),
            LabelOperator.NotIn => value is null || !Values.Contains(value),
            LabelOperator.Exists => value is not null,
            LabelOperator.DoesNotExist => value is null,
            LabelOperator.Gt => Compare(value) is > 0,
            LabelOperator.Lt => Compare(value) is < 0,
            _ => false,
        };
    }

    public override string ToString() => Operator switch
    {
        LabelOperator.In when Values.Count == 1 => $"{Key}={Values[0]}",
        LabelOperator.In => $"{Key} in ({string.Join(',', Values)})",
        LabelOperator.NotIn when Values.Count == 1 => $"{Key}!={Values[0]}",
        LabelOperator.NotIn => $"{Key} notin ({string.Join(',', Values)})",
        LabelOperator.DoesNotExist => $"!{Key}",
        LabelOperator.Gt => $"{Key}>{Values[0]}",
        LabelOperator.Lt => $"{Key}<{Values[0]}",
        _ => Key,
    };

    private int? Compare(string? value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number.CompareTo(long.Parse(Values[0], CultureInfo.InvariantCulture))
            : null;
}
