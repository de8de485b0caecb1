namespace PkiMesh.Lab.Api.Schema.Cel;

/// <summary>A parsed expression.</summary>
internal abstract record CelExpression
{
    internal sealed record Literal(object? Value) : CelExpression;

    internal sealed record Name(string Text) : CelExpression;

    internal sealed record Select(CelExpression Of, string Field, bool Optional) : CelExpression;

    internal sealed record Index(CelExpression Of, CelExpression At, bool Optional) : CelExpression;

    /// <summary>Target is null for a global function. Operators are functions named by their sign.</summary>
    internal sealed record Call(CelExpression? Target, string Function, IReadOnlyList<CelExpression> Arguments) : CelExpression;

    internal sealed record Has(CelExpression Of, string Field) : CelExpression;

    internal sealed record Macro(string Kind, CelExpression Over, string Variable, string? Second, CelExpression Body, CelExpression? Result) : CelExpression;

    internal sealed record Conditional(CelExpression If, CelExpression Then, CelExpression Else) : CelExpression;

    internal sealed record ListOf(IReadOnlyList<CelExpression> Items) : CelExpression;

    internal sealed record MapOf(IReadOnlyList<(CelExpression Key, CelExpression Value)> Entries) : CelExpression;
}
