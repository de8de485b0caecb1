namespace PkiMesh.Lab.Workloads;

/// <summary>What of the lab's node can be set.</summary>
public sealed record WorkloadOptions
{
    public const string NodeName = "lab-control-plane";
    public const string NodeAddress = "172.18.0.2";

    /// <summary>
    /// Lab time from the change of a Secret or ConfigMap to the swap of the files in the pods that mount it. The recordings
    /// were made with 2 s (renewal/*, "projected every 2 s"); a real kubelet takes 60 to 90 s (README of the recordings).
    /// </summary>
    public TimeSpan VolumeSyncDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Seeds the suffixes of names; null for chance.</summary>
    public int? Seed { get; init; }
}
