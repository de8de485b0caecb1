namespace PkiMesh.Engine.Kubernetes;

/// <summary>How a server-side apply is sent.</summary>
internal sealed record ApplyOptions(bool Force = false, bool DryRun = false, bool Strict = true);
