namespace PkiMesh.Lab.Api.Schema;

/// <summary>What becomes of unknown and duplicate fields: the query parameter fieldValidation. The server's default is Warn.</summary>
public enum FieldValidation
{
    Ignore,
    Warn,
    Strict,
}
