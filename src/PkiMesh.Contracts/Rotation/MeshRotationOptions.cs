namespace PkiMesh;

/// <summary>How a rotation is done.</summary>
public sealed record MeshRotationOptions
{
    /// <summary>The control plane's namespace.</summary>
    public string Namespace { get; init; } = "linkerd";

    /// <summary>The trust namespace: that of the rotation's own record, of the anchors' ConfigMap and of cert-manager's cluster-wide Secrets.</summary>
    public string TrustNamespace { get; init; } = "cert-manager";

    /// <summary>Begin although the anchor is not due.</summary>
    public bool Now { get; init; }

    /// <summary>The anchor is due when less than this is left of its life; null for a third of its life.</summary>
    public TimeSpan? RenewBefore { get; init; }

    /// <summary>
    /// Serial number or thumbprint of an anchor whose key may be in other hands: a rotation begins at once if it is the anchor of now, brings a
    /// new key that is trusted by itself, and waits for nothing that a restart brings about sooner. Null where none is.
    /// </summary>
    public string? Compromised { get; init; }

    /// <summary>What the mesh shall trust; null to leave that as it is (all of a <c>tls.crt</c> becomes the anchor alone).</summary>
    public AnchorMode? Mode { get; init; }

    /// <summary>Change what is trusted and leave the anchor as it is. Not with <see cref="Now"/>, <see cref="IssuerName"/> or <see cref="Compromised"/>.</summary>
    public bool KeepAnchor { get; init; }

    /// <summary>Forget the clusters that were rotated together with those given, and cease to trust their anchors, as well as any that nothing of the mesh stands on. Not while a rotation is being undone.</summary>
    public bool DropPeers { get; init; }

    /// <summary>The issuer that signs the new anchor; null for the one that signed the old.</summary>
    public string? IssuerName { get; init; }

    /// <summary><c>ClusterIssuer</c> or <c>Issuer</c>.</summary>
    public string IssuerKind { get; init; } = "ClusterIssuer";

    /// <summary>The last step to do; null for all.</summary>
    public MeshRotationStep? Until { get; init; }

    /// <summary>Wait for the proxies to renew their certificates by themselves, at 70 % of their life, in place of restarting them for that.</summary>
    public bool WaitForLeaves { get; init; }

    /// <summary>How many workloads are restarted at once.</summary>
    public int ThrottleLimit { get; init; } = 4;

    /// <summary>Namespaces to restart first, in this order; the others follow by name.</summary>
    public IReadOnlyList<string> NamespaceOrder { get; init; } = [];

    /// <summary>What becomes of pods that no rollout restarts.</summary>
    public MeshUnmanagedPods UnmanagedPods { get; init; } = MeshUnmanagedPods.Wait;

    /// <summary>The TPP session to look the new anchor up through; null to go without. One with another TPP than the issuer's is not used, with a warning.</summary>
    public TppSession? Session { get; init; }

    /// <summary>Take over what others manage.</summary>
    public bool Force { get; init; }

    /// <summary>The longest wait for one step, and for another run to end.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(15);
}
