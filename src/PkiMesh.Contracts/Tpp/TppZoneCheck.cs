namespace PkiMesh;

/// <summary>One check of whether a zone would issue a usable mesh CA.</summary>
/// <param name="Id">Stable identifier of the check: <c>Server</c>, <c>Token</c>, <c>Scope</c>, <c>Zone</c>, <c>Rights</c>, <c>Key</c>,
/// <c>CsrHandling</c>, <c>Names</c>, <c>Subject</c>, <c>Request</c>, <c>CaTemplate</c>, <c>NameCollision</c> or <c>EarlierRequest</c>.</param>
/// <param name="Status">What it came to.</param>
/// <param name="Subject">What was looked at.</param>
/// <param name="Message">The finding, a sentence.</param>
public sealed record TppZoneCheck(string Id, TppZoneCheckStatus Status, string Subject, string Message)
{
    /// <summary>The zone that was tested, as a DN.</summary>
    public string Zone { get; init; } = "";

    /// <summary>
    /// Stable identifier of what was found; empty where the check passed. Where an issuance would fail by it, it is the error id with
    /// which New-TppClusterIssuer or New-MeshTrustAnchor would end.
    /// </summary>
    public string Finding { get; init; } = "";

    /// <summary>What was read, where: one line each.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>What to do; empty where nothing is to be done.</summary>
    public string Remedy { get; init; } = "";
}
