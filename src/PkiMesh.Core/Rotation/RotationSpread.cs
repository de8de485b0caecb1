using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Rotation;

/// <summary>What the control plane's ConfigMap held from a time on. A process that read it at its start has what was spread last before that.</summary>
public sealed record RotationSpread(DateTime WrittenUtc, IReadOnlyList<ParsedCertificate> Anchors);
