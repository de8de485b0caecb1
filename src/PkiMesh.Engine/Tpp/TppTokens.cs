using System.Security;

namespace PkiMesh.Engine.Tpp;

/// <summary>What a grant brought.</summary>
internal sealed record TppTokens(SecureString Access, SecureString? Refresh, DateTime? ExpiresUtc, DateTime? RefreshUntilUtc, string? Scope, string? Identity);
