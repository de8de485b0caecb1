namespace PkiMesh.Engine.Kubernetes;

/// <summary>Selectors and page size of a list.</summary>
internal sealed record ListQuery(string? LabelSelector = null, string? FieldSelector = null, int PageSize = 500);
