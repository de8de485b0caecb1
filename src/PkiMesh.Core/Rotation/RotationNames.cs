namespace PkiMesh.Core.Rotation;

/// <summary>The objects of one mesh that a rotation touches, as found when it began.</summary>
public sealed record RotationNames
{
    private const string KeptSuffix = "-previous";

    /// <summary>The anchor's Certificate, its namespace, and its Secret.</summary>
    public required string AnchorName { get; init; }

    public required string AnchorNamespace { get; init; }

    public required string AnchorSecretName { get; init; }

    /// <summary>The issuer that signs with the anchor: ClusterIssuer or Issuer.</summary>
    public required string SignerKind { get; init; }

    public required string SignerName { get; init; }

    /// <summary>The identity issuer's Certificate and Secret, in the control plane's namespace.</summary>
    public required string IssuerName { get; init; }

    public required string IssuerSecretName { get; init; }

    public required string ControlPlane { get; init; }

    public required string TrustNamespace { get; init; }

    /// <summary>The issuer that signed the old anchor.</summary>
    public string AnchorIssuerName { get; init; } = "";

    public string AnchorIssuerKind { get; init; } = "";

    /// <summary>The issuer that shall sign the new anchor, where that changes.</summary>
    public string? NextIssuerName { get; init; }

    public string? NextIssuerKind { get; init; }

    /// <summary>The Secret from which the old anchor goes on signing.</summary>
    public string KeptSecretName => KeptNameOf(AnchorSecretName);

    /// <summary>The same for any anchor's Secret.</summary>
    public static string KeptNameOf(string anchorSecretName) => anchorSecretName + KeptSuffix;

    /// <summary>The anchor's Secret, by the name of the one in which a rotation keeps it; null where it is not such a name.</summary>
    public static string? AnchorOfKept(string secretName) =>
        secretName.Length > KeptSuffix.Length && secretName.EndsWith(KeptSuffix, StringComparison.Ordinal) ? secretName[..^KeptSuffix.Length] : null;
}
