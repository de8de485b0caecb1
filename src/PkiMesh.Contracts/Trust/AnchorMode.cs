namespace PkiMesh;

/// <summary>What the mesh's proxies are made to trust.</summary>
public enum AnchorMode
{
    /// <summary>The trust anchor certificate alone, from a ConfigMap of the module's own. The default.</summary>
    Pinned,

    /// <summary>The enterprise root (<c>ca.crt</c> of the anchor's Secret): the anchor can be renewed without a restart, and every CA below that root can issue mesh identities.</summary>
    EnterpriseRoot,

    /// <summary>As Pinned, for an anchor that keeps its key at renewal: proxies go by name and key and need no restart.</summary>
    SameKey,

    /// <summary>All of <c>tls.crt</c> straight from the anchor's Secret, as the tutorial does: an issuing CA in it is trusted whole, and a renewed anchor replaces the old one in one step.</summary>
    SecretChain,
}
