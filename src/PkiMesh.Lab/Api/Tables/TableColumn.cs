namespace PkiMesh.Lab.Api.Tables;

internal sealed record TableColumn(string Name, string Type, string Format, string Description, int Priority);
