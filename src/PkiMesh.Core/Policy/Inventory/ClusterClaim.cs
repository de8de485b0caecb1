namespace PkiMesh.Core.Policy.Inventory;

/// <summary>One cluster object that says that it requested a certificate of TPP, or that it holds one.</summary>
/// <param name="Owner">The object, with its cluster.</param>
/// <param name="Dn">The pickup id; null for one that another issuer signed.</param>
/// <param name="Thumbprint">SHA-1 of what it was given; null while it has nothing.</param>
public sealed record ClusterClaim(string Owner, string? Dn, string? Thumbprint);
