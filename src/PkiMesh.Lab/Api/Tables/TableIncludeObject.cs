namespace PkiMesh.Lab.Api.Tables;

/// <summary>What a Table's rows carry of their objects: the query parameter includeObject.</summary>
public enum TableIncludeObject
{
    Metadata,
    None,
    Object,
}
