namespace PkiMesh;

/// <summary>A component installed from a manifest, or found.</summary>
public sealed record MeshComponent
{
    /// <summary>The cluster it is in.</summary>
    public required MeshCluster Cluster { get; init; }

    /// <summary>What it is.</summary>
    public required MeshComponentKind Component { get; init; }

    /// <summary>Its namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its version; null where its objects do not say.</summary>
    public string? Version { get; init; }

    /// <summary>What the command came to.</summary>
    public required MeshComponentStatus Status { get; init; }

    /// <summary>The field manager of its workloads, e.g. <c>pkimesh</c> or <c>helm</c>.</summary>
    public string? ManagedBy { get; init; }

    /// <summary>How many objects were made or changed.</summary>
    public int ChangeCount { get; init; }

    /// <summary>Whether its workloads were seen ready; false where that was not waited for.</summary>
    public bool Ready { get; init; }

    /// <summary>True under <c>-WhatIf</c>.</summary>
    public bool IsPlanned => Status == MeshComponentStatus.Planned;

    /// <summary>Component, version and status.</summary>
    public override string ToString() => $"{Component} {Version} ({Status})".Replace("  ", " ", StringComparison.Ordinal);
}
