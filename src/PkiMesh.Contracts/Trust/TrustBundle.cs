namespace PkiMesh;

/// <summary>A Bundle of trust-manager and what it has spread.</summary>
public sealed record TrustBundle
{
    /// <summary>The cluster it is in.</summary>
    public required MeshCluster Cluster { get; init; }

    /// <summary>The Bundle's name, and the name of every ConfigMap it writes.</summary>
    public required string Name { get; init; }

    /// <summary>The key of the ConfigMaps, e.g. <c>ca-bundle.crt</c>.</summary>
    public required string Key { get; init; }

    /// <summary>
    /// What the mesh trusts, as far as the source tells: what Sync-TrustBundle was asked for, or, from Get-TrustBundle, Pinned for a ConfigMap of the
    /// module's own, also where that holds the enterprise root.
    /// </summary>
    public AnchorMode Mode { get; init; }

    /// <summary>Where the Bundle takes its certificates from, e.g. <c>ConfigMap cert-manager/linkerd-trust-anchors[ca-bundle.crt]</c>.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>The certificates in the target, in its order.</summary>
    public IReadOnlyList<CertificateInfo> Anchors { get; init; } = [];

    /// <summary>The namespaces whose ConfigMap was read.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>The namespaces whose ConfigMap differs from the Bundle's content, or is missing.</summary>
    public IReadOnlyList<string> StaleNamespaces { get; init; } = [];

    /// <summary>SHA-256 of the target's text, lower-case hexadecimal: the <c>linkerd.io/trust-root-sha256</c> of pods injected with it.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Length of the target's text in bytes. It must stay under 131072: it travels as one environment string (Linux MAX_ARG_STRLEN).</summary>
    public int SizeBytes { get; init; }

    /// <summary>The Bundle's Synced condition.</summary>
    public bool IsSynced { get; init; }

    /// <summary>Reason and message of the Synced condition.</summary>
    public string Status { get; init; } = "";

    /// <summary>The namespace of the linkerd control plane.</summary>
    public string ControlPlaneNamespace { get; init; } = "linkerd";

    /// <summary>True for a record that <c>-WhatIf</c> made: nothing of it exists yet.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
