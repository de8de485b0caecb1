namespace PkiMesh.Lab.Api.Schema.Cel;

internal enum CelTokenKind
{
    Name,
    Literal,
    Operator,
    End,
}

internal sealed record CelToken(CelTokenKind Kind, string Text, int At)
{
    public object? Value { get; init; }
}
