namespace PkiMesh;

/// <summary>One part of a certificate signing request, judged by a policy folder.</summary>
/// <param name="Name">The part: <c>CommonName</c>, <c>KeyAlgorithm</c>, <c>SubjAltNameDns</c> …</param>
/// <param name="Value">Its value, or several joined by a comma; what TPP would use in place of a value that is not compliant.</param>
/// <param name="IsCompliant">Whether it keeps to the policy.</param>
public sealed record TppRequestDetail(string Name, string Value, bool IsCompliant);
