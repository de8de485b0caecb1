namespace PkiMesh.Core.Policy;

/// <summary>Why cert-manager does not issue, in a form a user can act on.</summary>
/// <param name="ErrorId">The error id.</param>
/// <param name="Kind">The kind of failure.</param>
/// <param name="Cause">The likely cause, a clause.</param>
/// <param name="Advice">What to do.</param>
/// <param name="IsFinal">True where waiting will not help.</param>
public sealed record IssuanceFailure(string ErrorId, PkiMeshErrorKind Kind, string Cause, string Advice, bool IsFinal);
