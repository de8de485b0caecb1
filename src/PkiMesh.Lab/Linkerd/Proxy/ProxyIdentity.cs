using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.Linkerd.Proxy;

/// <summary>What a proxy shows and what it trusts.</summary>
/// <param name="Name">Its own identity.</param>
/// <param name="Anchors">From its environment, read once.</param>
/// <param name="Chain">Leaf first; empty while it has none.</param>
internal sealed record ProxyIdentity(string Name, IReadOnlyList<LabCertificate> Anchors, IReadOnlyList<LabCertificate> Chain)
{
    public LabCertificate? Leaf => Chain.Count > 0 ? Chain[0] : null;

    /// <summary>
    /// Null if this proxy takes the peer's chain for that of <paramref name="name"/>; else rustls' words. px meshtls/verifier
    /// </summary>
    public string? Refuses(IReadOnlyList<LabCertificate> chain, string name, DateTimeOffset now, string usage)
    {
        if (chain.Count == 0)
        {
            return "no certificate presented";
        }

        var verdict = ChainVerifier.VerifyAsWebPki(chain[0], [.. chain.Skip(1)], Anchors, now, usage);
        return verdict.Error ?? (chain[0].AltNames.DnsNames.Contains(name, StringComparer.OrdinalIgnoreCase) ? null : "invalid peer certificate: NotValidForName");
    }
}
