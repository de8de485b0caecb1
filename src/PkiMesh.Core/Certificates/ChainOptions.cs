namespace PkiMesh.Core.Certificates;

/// <summary>How strictly a chain is judged.</summary>
public sealed record ChainOptions
{
    /// <summary>As Go's crypto/x509 does in cert-manager and linkerd's identity controller: the anchor's own validity counts.</summary>
    public static ChainOptions Go { get; } = new();

    /// <summary>As the proxies' webpki does: an anchor is a name and a key, its validity is not looked at (linkerd2#9256).</summary>
    public static ChainOptions Proxy { get; } = new() { AnchorValidityCounts = false };

    public bool AnchorValidityCounts { get; init; } = true;

    /// <summary>Extended key usages that every certificate of the path must allow, where it has that extension at all.</summary>
    public IReadOnlyList<string> Usages { get; init; } = ["serverAuth"];
}
