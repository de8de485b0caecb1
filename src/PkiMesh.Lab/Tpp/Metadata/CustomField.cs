namespace PkiMesh.Lab.Tpp.Metadata;

/// <summary>A custom field that certificates (or devices, …) may carry. Type: 1 text, 2 list, 3 choice, 4 date, 5 identity, …</summary>
public sealed record CustomField(Guid Guid, string Name, string Label, string Dn, IReadOnlyList<string> Classes)
{
    public int Type { get; init; } = 1;

    public IReadOnlyList<string> AllowedValues { get; init; } = [];

    public bool Mandatory { get; init; }
}
