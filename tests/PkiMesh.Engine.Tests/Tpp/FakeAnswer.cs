namespace PkiMesh.Engine.Tests.Tpp;

internal sealed record FakeAnswer(int Status, string Body = "", string? Reason = null)
{
    public IReadOnlyList<(string Name, string Value)>? Headers { get; init; }

    public bool Hangs { get; init; }
}
