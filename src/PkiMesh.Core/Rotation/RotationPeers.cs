using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Rotation;

/// <summary>What one cluster is to know of the others that it trusts.</summary>
/// <param name="All">The others.</param>
/// <param name="Anchors">Their anchors, as they are to be trusted at the end.</param>
/// <param name="AreComplete">False while one of them is still to get its new anchor.</param>
public sealed record RotationPeers(IReadOnlyList<RotationPeer> All, IReadOnlyList<ParsedCertificate> Anchors, bool AreComplete)
{
    /// <summary>As the last rotation left it.</summary>
    public static RotationPeers Of(RotationRecord? last) => new(last?.Peers ?? [], last?.Foreign ?? [], !(last?.AwaitsPeers ?? false));

    /// <summary>Whether they are the same clusters with the same anchors.</summary>
    public bool AreThoseOf(RotationPeers other) => Ids(All).SetEquals(Ids(other.All)) && Hashes(Anchors).SetEquals(Hashes(other.Anchors));

    /// <summary>The record with these; the same one where it has them already.</summary>
    public RotationRecord Enter(RotationRecord record) =>
        record.AwaitsPeers == !AreComplete && record.Peers.SequenceEqual(All)
        && Hashes(record.Foreign).SetEquals(Hashes(Anchors))
            ? record : record with { AwaitsPeers = !AreComplete, Foreign = Anchors, Peers = All };

    private static HashSet<string> Ids(IReadOnlyList<RotationPeer> peers) => [.. peers.Select(peer => peer.Id)];

    private static HashSet<string> Hashes(IReadOnlyList<ParsedCertificate> anchors) => [.. anchors.Select(anchor => anchor.Info.Sha256)];
}
