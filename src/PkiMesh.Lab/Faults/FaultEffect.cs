namespace PkiMesh.Lab.Faults;

/// <summary>What became of a fault that is no request's.</summary>
/// <param name="Hits">How much it met: tokens, containers.</param>
/// <param name="Undo">Takes it back; null where it is over already.</param>
public sealed record FaultEffect(int Hits, Action? Undo);
