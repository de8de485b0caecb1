namespace PkiMesh;

/// <summary>The live identities of one workload's pods.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Workload">E.g. <c>Deployment/web</c>.</param>
public sealed record MeshReportWorkload(string Namespace, string Workload)
{
    /// <summary>The name its pods must prove.</summary>
    public string ExpectedName { get; init; } = "";

    /// <summary>How many pods were asked.</summary>
    public int Pods { get; init; }

    /// <summary>How many of them proved their identity.</summary>
    public int Proven { get; init; }

    /// <summary>The first end of validity among their certificates; null where none was taken.</summary>
    public DateTime? EarliestNotAfterUtc { get; init; }

    /// <summary>What is wrong with those that did not, the first few, with the pod's name.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
