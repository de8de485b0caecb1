using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Live;

/// <summary>What a chain that a pod sent is worth.</summary>
public sealed record IdentityJudgement(MeshIdentityStatus Status, string Name, ChainVerdict Verdict, string Error);

/// <summary>Judges a chain as a peer would: a path to a given anchor, then the name (px meshtls/verifier, rustls store.rs).</summary>
public static class IdentityJudge
{
    // A proxy is server and client with one certificate; an anchor is a name and a key to it, whose validity it does not look at.
    private static readonly ChainOptions s_peer = ChainOptions.Proxy with { Usages = ["serverAuth", "clientAuth"] };

    /// <summary>Only what the pod sent stands between its leaf and the anchors: nothing else would a peer have either.</summary>
    public static IdentityJudgement Judge(
        IReadOnlyList<ParsedCertificate> sent, string expectedName, IReadOnlyCollection<ParsedCertificate> anchors, DateTime utc)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sent.Count);
        var leaf = sent[0];
        IReadOnlyList<string> names = [.. leaf.Info.DnsNames, .. leaf.Info.Uris];
        var shown = names.FirstOrDefault(name => name.Equals(expectedName, StringComparison.OrdinalIgnoreCase)) ?? names.FirstOrDefault() ?? "";
        // An anchor that is the leaf itself would verify without any signature looked at; a mesh has no such anchor.
        var verdict = anchors.Any(anchor => anchor.Info.Sha256 == leaf.Info.Sha256)
            ? new ChainVerdict { IsValid = false, Fault = ChainFault.NotAuthority, Message = $"The anchor given is \"{leaf}\" itself, which is no CA." }
            : ChainVerifier.Verify(leaf, [.. sent.Skip(1)], anchors, utc, s_peer);
        if (!verdict.IsValid)
        {
            return new(MeshIdentityStatus.Untrusted, shown, verdict, verdict.Message);
        }

        return shown.Equals(expectedName, StringComparison.OrdinalIgnoreCase)
            ? new(MeshIdentityStatus.Proven, shown, verdict, "")
            : new(MeshIdentityStatus.WrongName, shown, verdict, $"It shows the name {(shown.Length == 0 ? "of nobody" : shown)}, not {expectedName}: see the pod's ServiceAccount and the mesh's trust domain.");
    }
}
