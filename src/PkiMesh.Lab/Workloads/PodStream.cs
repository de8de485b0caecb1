namespace PkiMesh.Lab.Workloads;

/// <summary>An answer that goes on until the client has had enough.</summary>
public sealed record PodStream(string ContentType, IAsyncEnumerable<byte[]> Body);
