namespace PkiMesh.Lab.Api.Schema.Cel;

internal static class CelLists
{
    public static object? Call(string function, object?[] all) => (function, all) switch
    {
        ("join", [List<object?> a]) => string.Concat(a),
        ("join", [List<object?> a, string b]) => string.Join(b, a),
        ("isSorted", [List<object?> a]) => a.Zip(a.Skip(1)).All(p => CelValue.Compare(p.First, p.Second) <= 0),
        ("sum", [List<object?> a]) => a.Aggregate((object?)0L, (x, y) => CelFunctions.Call("+", null, [x, y])),
        ("min", [List<object?> { Count: > 0 } a]) => a.Aggregate((x, y) => CelValue.Compare(x, y) <= 0 ? x : y),
        ("max", [List<object?> { Count: > 0 } a]) => a.Aggregate((x, y) => CelValue.Compare(x, y) >= 0 ? x : y),
        ("math.least" or "math.greatest", [List<object?> a]) => Call(function == "math.least" ? "min" : "max", [a]),
        ("math.least" or "math.greatest", [_, ..]) => Call(function == "math.least" ? "min" : "max", [all.ToList()]),
        ("indexOf", [List<object?> a, var b]) => (long)a.FindIndex(i => CelValue.Equals(i, b)),
        ("lastIndexOf", [List<object?> a, var b]) => (long)a.FindLastIndex(i => CelValue.Equals(i, b)),
        ("reverse", [List<object?> a]) => Enumerable.Reverse(a).ToList(),
        ("flatten", [List<object?> a]) => a.SelectMany(i => i as List<object?> ?? [i]).ToList(),
        ("distinct", [List<object?> a]) => a.Aggregate(new List<object?>(), (seen, i) => seen.Any(s => CelValue.Equals(s, i)) ? seen : [.. seen, i]),
        ("sort", [List<object?> a]) => a.Order(Comparer<object?>.Create(CelValue.Compare)).ToList(),
        ("slice", [List<object?> a, long from, long to]) => from >= 0 && from <= to && to <= a.Count ? a[(int)from..(int)to] : throw new CelException("index out of bounds"),
        ("sets.contains", [List<object?> a, List<object?> b]) => Contains(a, b),
        ("sets.equivalent", [List<object?> a, List<object?> b]) => Contains(a, b) && Contains(b, a),
        ("sets.intersects", [List<object?> a, List<object?> b]) => a.Any(i => b.Any(j => CelValue.Equals(i, j))),
        _ => null,
    };

    private static bool Contains(List<object?> all, List<object?> some) => some.All(i => all.Any(j => CelValue.Equals(i, j)));
}
