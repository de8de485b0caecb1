namespace PkiMesh.Core.Forecasts;

/// <summary>One way in which a mesh comes to its end.</summary>
/// <param name="AtUtc">When.</param>
/// <param name="IsEarly">True where it comes before the trust anchor's own, planned end.</param>
/// <param name="Why">How it comes about.</param>
/// <param name="Remedy">What prevents it.</param>
internal sealed record Ending(DateTime AtUtc, bool IsEarly, string Why, string Remedy);
