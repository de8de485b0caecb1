namespace PkiMesh.Lab.Api.Apply;

internal sealed record ManagedSet(FieldSet Fields, string ApiVersion, string? Time);
