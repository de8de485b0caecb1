namespace PkiMesh;

/// <summary>All that Export-MeshReport writes, in one record: what was read of a mesh at one time, and what it means.</summary>
public sealed record MeshReport
{
    /// <summary>The shape of this record, for who reads it as JSON: it changes when a property is taken away or changes its meaning.</summary>
    public string Schema => "pkimesh-report/1";

    /// <summary>The cluster's name.</summary>
    public required string ClusterName { get; init; }

    /// <summary>The API server.</summary>
    public required string Server { get; init; }

    /// <summary>The server's version.</summary>
    public required string KubernetesVersion { get; init; }

    /// <summary>The control plane's namespace.</summary>
    public required string ControlPlaneNamespace { get; init; }

    /// <summary>The TPP that was asked; null where none was.</summary>
    public string? TppUrl { get; init; }

    /// <summary>When it was read, by the API server's clock.</summary>
    public DateTime TakenUtc => Proof.NowUtc;

    /// <summary>The version of PkiMesh.</summary>
    public required string ModuleVersion { get; init; }

    /// <summary>The outcome in one word.</summary>
    public required MeshReportVerdict Verdict { get; init; }

    /// <summary>The outcome in a sentence or two.</summary>
    public required string Summary { get; init; }

    /// <summary>Links, findings and forecast.</summary>
    public required MeshProof Proof { get; init; }

    /// <summary>The certificates from the enterprise root down to a running pod, as far as they are known.</summary>
    public IReadOnlyList<CertificateInfo> Chain { get; init; } = [];

    /// <summary>The live identities, by workload.</summary>
    public IReadOnlyList<MeshReportWorkload> Workloads { get; init; } = [];

    /// <summary>Who talks to whom.</summary>
    public IReadOnlyList<MeshEdge> Edges { get; init; } = [];

    /// <summary>The Certificates of cert-manager.</summary>
    public IReadOnlyList<MeshCertificate> Certificates { get; init; } = [];

    /// <summary>What could not be read, one line each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
