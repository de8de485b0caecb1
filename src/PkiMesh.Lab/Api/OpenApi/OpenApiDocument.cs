namespace PkiMesh.Lab.Api.OpenApi;

/// <summary>A document as sent, and its ETag (quotes included).</summary>
public sealed record OpenApiDocument(byte[] Body, string ETag);
