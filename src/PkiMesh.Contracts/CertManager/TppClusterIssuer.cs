namespace PkiMesh;

/// <summary>A ClusterIssuer that lets TPP sign, with the Secret of its credentials.</summary>
public sealed record TppClusterIssuer
{
    /// <summary>The cluster it is in.</summary>
    public required MeshCluster Cluster { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The TPP zone (policy folder).</summary>
    public required string Zone { get; init; }

    /// <summary>TPP's address.</summary>
    public required Uri TppUrl { get; init; }

    /// <summary>The Secret with the credentials.</summary>
    public required string SecretName { get; init; }

    /// <summary>The Secret's namespace: cert-manager's cluster resource namespace.</summary>
    public required string SecretNamespace { get; init; }

    /// <summary>When the access token in the Secret ends; null for user name and password, or where TPP does not say.</summary>
    public DateTime? TokenExpiresUtc { get; init; }

    /// <summary>Whether cert-manager says that it is ready: TPP took the credentials. The zone was checked by this module.</summary>
    public bool Ready { get; init; }

    /// <summary>The TPP session it was made with; what follows checks in TPP through it.</summary>
    public TppSession? Session { get; init; }

    /// <summary>True under <c>-WhatIf</c>: nothing was made.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
