namespace PkiMesh;

/// <summary>One link of the chain from the certificate in TPP to the certificate a running pod shows its peers.</summary>
/// <param name="Position">Its place in the chain, 1 being nearest to the enterprise PKI.</param>
/// <param name="Id">Stable identifier, e.g. <c>TrustAnchor</c>.</param>
/// <param name="Status">Whether it holds.</param>
/// <param name="Subject">What was looked at, e.g. <c>Secret cert-manager/linkerd-identity-trust-roots</c>.</param>
/// <param name="Message">The finding, a sentence.</param>
public sealed record MeshLink(int Position, string Id, MeshLinkStatus Status, string Subject, string Message)
{
    /// <summary>What was read, where: one line each.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>What to do; empty where nothing is to be done.</summary>
    public string Remedy { get; init; } = "";

    /// <summary>The single faults and risks found, nearest to the cause first; the gravest gives the link its status and message.</summary>
    public IReadOnlyList<MeshFinding> Findings { get; init; } = [];

    /// <summary>The certificates this link is about, leaf first.</summary>
    public IReadOnlyList<CertificateInfo> Certificates { get; init; } = [];

    /// <summary>True unless the link is broken or could not be looked at.</summary>
    public bool Holds => Status is MeshLinkStatus.Sound or MeshLinkStatus.AtRisk;
}
