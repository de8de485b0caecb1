namespace PkiMesh.Core.Policy;

/// <summary>The first cause of a certificate's trouble.</summary>
/// <param name="Id">Stable identifier: the error id, or the finding id, of the same cause.</param>
/// <param name="Message">The cause, one sentence, with where it was seen.</param>
/// <param name="Remedy">What mends it.</param>
/// <param name="IsIssued">True where the certificate was issued and is of no use; what it signed suffers with it.</param>
public sealed record CertificateCause(string Id, string Message, string Remedy, bool IsIssued);
