namespace PkiMesh;

/// <summary>One thing found about a mesh. The ids are listed in about_PkiMesh_Findings.</summary>
/// <param name="Id">Stable identifier, e.g. <c>AnchorAutoRenew</c>; one of linkerd check's own (<c>l5d-…</c>) where it repeats that check.</param>
/// <param name="Severity">How grave it is.</param>
/// <param name="Subject">What it is about, e.g. <c>Secret cert-manager/linkerd-identity-trust-roots</c>.</param>
/// <param name="Message">The finding, a sentence or two.</param>
public sealed record MeshFinding(string Id, MeshFindingSeverity Severity, string Subject, string Message)
{
    /// <summary>What was read, where: one line each.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>What mends it: a cmdlet, or a sentence; empty where nothing is to be done.</summary>
    public string Remedy { get; init; } = "";

    /// <summary>The link of the chain it belongs to; null where it concerns the mesh as a whole.</summary>
    public string? LinkId { get; init; }

    /// <summary>That link's place in the chain; null where it concerns the mesh as a whole.</summary>
    public int? Position { get; init; }

    /// <summary>Severity, id and message.</summary>
    public override string ToString() => $"{Severity} {Id}: {Message}";
}
