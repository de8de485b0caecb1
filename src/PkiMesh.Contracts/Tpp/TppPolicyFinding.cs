namespace PkiMesh;

/// <summary>One thing in a zone's policy that stands against a certificate.</summary>
/// <param name="Id">Stable identifier.</param>
/// <param name="IsFatal">True where no certificate will come of it; false where one will, but not the one that was asked for.</param>
/// <param name="Message">What the policy says and what that means, in one sentence.</param>
/// <param name="Remedy">What to change.</param>
public sealed record TppPolicyFinding(string Id, bool IsFatal, string Message, string Remedy);
