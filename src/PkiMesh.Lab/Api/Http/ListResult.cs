using PkiMesh.Lab.Api.Store;

namespace PkiMesh.Lab.Api.Http;

/// <summary>One page of a list.</summary>
public sealed record ListResult(IReadOnlyList<StoredObject> Items, long ResourceVersion, string? Continue, long? Remaining);
