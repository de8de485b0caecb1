namespace PkiMesh.Lab.Tpp.Model;

/// <summary>The policy that counts at a place: the topmost locked value, else the nearest one.</summary>
public sealed record EffectivePolicy(IReadOnlyList<string> Values, bool Locked, string PolicyDn);
