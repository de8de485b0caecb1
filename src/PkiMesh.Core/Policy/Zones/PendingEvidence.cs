namespace PkiMesh.Core.Policy.Zones;

/// <summary>A certificate object whose processing stands still or goes on.</summary>
/// <param name="Object">The object, with its details.</param>
/// <param name="Approvers">Whom it waits for, where it waits for an approval.</param>
public sealed record PendingEvidence(TppCertificate Object, IReadOnlyList<string> Approvers);
