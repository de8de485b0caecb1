namespace PkiMesh;

/// <summary>A certificate object in TPP, with the cluster objects it belongs to.</summary>
public sealed record TppOwnership
{
    /// <summary>The object's DN.</summary>
    public required string Dn { get; init; }

    /// <summary>How the two sides belong together.</summary>
    public TppOwnershipStatus Status { get; init; }

    /// <summary>The cluster objects, e.g. <c>kind-a: Certificate cert-manager/linkerd-trust-anchor</c>.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>The finding, a sentence.</summary>
    public string Message { get; init; } = "";

    /// <summary>End of validity of the certificate in TPP; null where there is none.</summary>
    public DateTime? NotAfterUtc => Certificate?.NotAfterUtc;

    /// <summary>The object in TPP; null where it is missing.</summary>
    public TppCertificate? Certificate { get; init; }

    /// <summary>The DN.</summary>
    public override string ToString() => Dn;
}
