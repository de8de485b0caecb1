namespace PkiMesh.Lab.Api.Schema;

/// <summary>Where a resource keeps what its scale subresource shows; paths as in a CRD (".spec.replicas").</summary>
public sealed record ScalePaths(string SpecReplicas, string StatusReplicas, string? LabelSelector);
