namespace PkiMesh.Lab.Api.Discovery;

/// <summary>A discovery document as it is sent, with the value of its ETag header.</summary>
public sealed record DiscoveryBody(byte[] Body, string ETag);
