namespace PkiMesh;

/// <summary>Whether cert-manager renews a certificate by itself.</summary>
public enum MeshRenewalPolicy
{
    /// <summary>No: <c>Update-MeshTrustAnchor</c> does, in an order that breaks nothing.</summary>
    Disabled,

    /// <summary>Yes, as cert-manager does by default. For a trust anchor this breaks the mesh sooner or later.</summary>
    Automatic,
}
