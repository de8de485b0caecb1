namespace PkiMesh;

/// <summary>What a mesh shall trust, and where that is spread.</summary>
public sealed record TrustBundleOptions
{
    /// <summary>The Bundle's name and that of its ConfigMaps. linkerd looks for <c>linkerd-identity-trust-roots</c>.</summary>
    public string Name { get; init; } = "linkerd-identity-trust-roots";

    /// <summary>The ConfigMaps' key. linkerd looks for <c>ca-bundle.crt</c>.</summary>
    public string Key { get; init; } = "ca-bundle.crt";

    /// <summary>What is trusted. Default: the anchor alone.</summary>
    public AnchorMode Mode { get; init; } = AnchorMode.Pinned;

    /// <summary>The namespace trust-manager reads its sources from.</summary>
    public string TrustNamespace { get; init; } = "cert-manager";

    /// <summary>The Secret of the trust anchor, in <see cref="TrustNamespace"/>.</summary>
    public string AnchorSecretName { get; init; } = "linkerd-identity-trust-roots";

    /// <summary>The ConfigMap of the module's own that holds the anchors, in <see cref="TrustNamespace"/>; not used by <see cref="AnchorMode.SecretChain"/>.</summary>
    public string SourceName { get; init; } = "linkerd-trust-anchors";

    /// <summary>The control plane's namespace.</summary>
    public string ControlPlaneNamespace { get; init; } = "linkerd";

    /// <summary>Labels of the namespaces that get the ConfigMap; empty for every namespace.</summary>
    public IReadOnlyDictionary<string, string> NamespaceSelector { get; init; } = new Dictionary<string, string> { ["linkerd.io/is-control-plane"] = "true" };

    /// <summary>Trust, beside the wanted anchors, those that are trusted now.</summary>
    public bool KeepCurrent { get; init; }

    /// <summary>Take fields over from others, and drop anchors that are in use.</summary>
    public bool Force { get; init; }

    /// <summary>Do not wait.</summary>
    public bool NoWait { get; init; }

    /// <summary>The longest wait.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The anchor was itself only planned (<c>-WhatIf</c>): its Secret is not there and is not looked for.</summary>
    public bool AnchorIsPlanned { get; init; }
}
