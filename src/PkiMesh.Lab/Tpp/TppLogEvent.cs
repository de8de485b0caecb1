namespace PkiMesh.Lab.Tpp;

/// <summary>An entry of TPP's log.</summary>
public sealed record TppLogEvent(long Index, long Id, string Name, int Severity, string Component, DateTimeOffset Time)
{
    public string Text1 { get; init; } = "";

    public string Text2 { get; init; } = "";

    public string SourceIp { get; init; } = "127.0.0.1";

    public int Value1 { get; init; }

    public int Value2 { get; init; }

    public int Grace { get; init; }

    public string Data { get; init; } = "";
}
