namespace PkiMesh;

/// <summary>A namespace marked for injection.</summary>
public sealed record MeshNamespace
{
    /// <summary>The cluster it is in.</summary>
    public required MeshCluster Cluster { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The value of <c>linkerd.io/inject</c> on it.</summary>
    public required string Injection { get; init; }

    /// <summary>False where it was marked before.</summary>
    public bool Changed { get; init; }

    /// <summary>The workloads that were restarted, as kind/name.</summary>
    public IReadOnlyList<string> Restarted { get; init; } = [];

    /// <summary>The workloads whose pods were made before and run without a proxy until they are restarted, as kind/name.</summary>
    public IReadOnlyList<string> NotInjected { get; init; } = [];

    /// <summary>True under <c>-WhatIf</c>: nothing was changed.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
