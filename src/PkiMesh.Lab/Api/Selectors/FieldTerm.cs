namespace PkiMesh.Lab.Api.Selectors;

public sealed record FieldTerm(string Path, bool Equal, string Value);
