namespace PkiMesh;

/// <summary>One thing that the commands need.</summary>
/// <param name="Id">Stable identifier: <c>Cluster</c>, <c>Clock</c>, <c>Rights</c>, <c>Namespaces</c>, <c>CertManager</c>, <c>RenewalPolicy</c>, <c>TrustManager</c> or <c>Tpp</c>.</param>
/// <param name="Status">Whether it is met.</param>
/// <param name="Subject">What was looked at.</param>
/// <param name="Message">The finding, a sentence.</param>
public sealed record MeshPrerequisite(string Id, MeshPrerequisiteStatus Status, string Subject, string Message)
{
    /// <summary>What was read: one line each.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>What to do; empty where nothing is to be done.</summary>
    public string Remedy { get; init; } = "";
}
