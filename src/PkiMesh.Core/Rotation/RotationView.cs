using PkiMesh.Core.Bundles;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;

namespace PkiMesh.Core.Rotation;

/// <summary>What follows from the state of a rotation that is under way, or would be.</summary>
internal sealed class RotationView
{
    private readonly IReadOnlyList<RotationSpread> _spreads;

    public RotationView(RotationState state, RotationRecord record)
    {
        State = state;
        Record = record;
        Back = record.Phase == RotationPhase.Back;
        Anchor = state.Anchor.Chain[0];
        IsNewAnchor = Anchor.Info.Sha256 != record.OldLeaf.Info.Sha256;
        Renewed = Back ? !IsNewAnchor && IsRestored(state, record) : !record.RenewAnchor || (IsNewAnchor && AuthorityFitness.OfAnchor(Anchor.Info).Count == 0);
        _spreads =
        [
            .. (state.TrustWrittenUtc is { } written ? record.Spreads.Append(new RotationSpread(written, state.Trusted)) : record.Spreads).OrderBy(spread => spread.WrittenUtc),
        ];
        Pods = [.. state.Pods.Where(pod => !state.IgnoreUnmanaged || pod.Workload.Restart is RotationRestart.Rollout or RotationRestart.Evict)];
        Own = FindOwn();
        Wanted = Back ? Own : record.AwaitsPeers || Own is null ? null : [.. Own.Concat(record.Foreign).DistinctBy(certificate => certificate.Info.Sha256)];
        IssuerUnderAnchor = Renewed && state.Issuer.Chain.Count > 0 && Verifies(state.Issuer.Chain[0], [], [Anchor])
            && (Wanted is null || Verifies(state.Issuer.Chain[0], [.. state.Issuer.Chain.Skip(1)], Wanted));
        (BadLeaves, UnreadLeaves) = FindLeaves();
        IssuerLoaded = (state.ReadsIssuer && state.IssuerLoaded)
            || (state is { IdentityReplicas: <= 1, Issuer.Chain: [var issuer, ..] } && state.Leaves is { } leaves && leaves.Any(leaf => leaf.Chain.Any(above => above.Info.Sha256 == issuer.Info.Sha256)));
        Settled = IssuerUnderAnchor && SignsWithAnchor && LeavesVerify;
    }

    public RotationState State { get; }

    public RotationRecord Record { get; }

    /// <summary>It goes back to the old anchor.</summary>
    public bool Back { get; }

    /// <summary>The certificate in the anchor's Secret.</summary>
    public ParsedCertificate Anchor { get; }

    public bool IsNewAnchor { get; }

    /// <summary>The anchor's Secret holds the one that shall stay.</summary>
    public bool Renewed { get; }

    public IReadOnlyList<RotationPod> Pods { get; }

    /// <summary>What shall be trusted at the end for the sake of this cluster's own certificates; null while the new anchor is not there.</summary>
    public IReadOnlyList<ParsedCertificate>? Own { get; }

    /// <summary>The same with the anchors of other clusters; null while a new anchor is not there, here or in one of them.</summary>
    public IReadOnlyList<ParsedCertificate>? Wanted { get; }

    /// <summary>The identity issuer stands directly below the anchor that shall stay, and verifies with what shall be trusted.</summary>
    public bool IssuerUnderAnchor { get; }

    /// <summary>The identity controller works with the issuer in the Secret: it said so, or, where it is one alone, a proxy shows a certificate signed by it. An Event lasts an hour.</summary>
    public bool IssuerLoaded { get; }

    /// <summary>Proxies whose certificate was read and does not verify with what shall be trusted, with the reason; null where they were not asked.</summary>
    public IReadOnlyList<(string Subject, string Why)>? BadLeaves { get; }

    /// <summary>Proxies whose certificate could not be read, with the reason. It may be sound: a restart is no answer to that.</summary>
    public IReadOnlyList<(string Subject, string Why)> UnreadLeaves { get; }

    /// <summary>Every certificate was read, and verifies with what shall be trusted.</summary>
    public bool LeavesVerify => BadLeaves is { Count: 0 } && UnreadLeaves.Count == 0;

    /// <summary>Nothing depends on the other anchor any more.</summary>
    public bool Settled { get; }

    public bool SignsWithAnchor => State.SignerSecretName == State.Names.AnchorSecretName;

    public bool SignsWithKept => State.SignerSecretName == State.Names.KeptSecretName;

    /// <summary>A renewed anchor is covered by what pods trust already, so that nothing has to be held back.</summary>
    public bool RenewalIsCovered => !Record.RenewAnchor || (Record.Mode is AnchorMode.SameKey or AnchorMode.EnterpriseRoot
        // A zone may have come to sign with another CA, or under another name: what it signed tells.
        && (IsNewAnchor ? IsTrustedByAll(Anchor, [.. State.Anchor.Chain.Skip(1)])
            : Record.Names.NextIssuerName is null && (Record.Mode == AnchorMode.SameKey || (Own is not null && Pods.All(pod => Trusts(pod, Own))))));

    /// <summary>Nothing that pods do not trust yet is to come.</summary>
    public bool TrustIsCovered => RenewalIsCovered && !Record.AwaitsPeers;

    /// <summary>The anchors a process has: those injected, or those that lay in the ConfigMap when it started.</summary>
    public IReadOnlyList<ParsedCertificate> AnchorsOf(RotationPod pod)
    {
        if (pod.Injected is { } injected)
        {
            return injected;
        }

        if (pod.StartedUtc is not { } started || _spreads.Count == 0)
        {
            return [];
        }

        // What was written in the second of the start may or may not have been read.
        return (_spreads.LastOrDefault(spread => spread.WrittenUtc < started) ?? _spreads[0]).Anchors;
    }

    /// <summary>Proxies go by name and key (webpki), so a renewed certificate on the same key is trusted already.</summary>
    public bool Trusts(RotationPod pod, IReadOnlyList<ParsedCertificate> wanted)
    {
        var anchors = AnchorsOf(pod);
        return wanted.All(certificate => anchors.Any(anchor => ChainVerifier.SameKeyAndName(anchor, certificate)));
    }

    /// <summary>It trusts what is wanted and nothing else.</summary>
    public bool TrustsOnly(RotationPod pod, IReadOnlyList<ParsedCertificate> wanted)
    {
        var anchors = AnchorsOf(pod);
        // Go looks at an anchor's end, so the control plane must have the very certificate.
        return pod.IsControlPlane
            ? AnchorSelection.Compare([.. anchors], [.. wanted]) == AnchorChange.None
            : Trusts(pod, wanted) && anchors.All(anchor => wanted.Any(certificate => ChainVerifier.SameKeyAndName(anchor, certificate)));
    }

    /// <summary>Every pod would take what this authority signs.</summary>
    public bool IsTrustedByAll(ParsedCertificate authority, IReadOnlyList<ParsedCertificate> above) =>
        Pods.Select(AnchorsOf).DistinctBy(anchors => string.Concat(anchors.Select(anchor => anchor.Info.Sha256))).All(anchors => Verifies(authority, above, anchors));

    public bool Verifies(ParsedCertificate certificate, IReadOnlyList<ParsedCertificate> above, IReadOnlyList<ParsedCertificate> anchors) =>
        anchors.Count > 0 && ChainVerifier.Verify(certificate, above, anchors, State.NowUtc).IsValid;

    public static bool Holds(IReadOnlyList<ParsedCertificate> all, IReadOnlyList<ParsedCertificate> some)
    {
        var known = all.Select(certificate => certificate.Info.Sha256).ToHashSet();
        return some.All(certificate => known.Contains(certificate.Info.Sha256));
    }

    /// <summary>Nothing is left of what was to bring another anchor: cert-manager would yet put it in the place of the old one.</summary>
    private static bool IsRestored(RotationState state, RotationRecord record) => !record.RenewAnchor
        || (!state.IsIssuing
            && (state.SpecIssuerName is null || record.Names.AnchorIssuerName.Length == 0 || (state.SpecIssuerName == record.Names.AnchorIssuerName && state.SpecIssuerKind == record.Names.AnchorIssuerKind))
            && (record.KeepsKey is null || state.KeepsKey == record.KeepsKey));

    private IReadOnlyList<ParsedCertificate>? FindOwn() =>
        Back ? Record.OldAnchors
        : Renewed || (Record.Mode == AnchorMode.EnterpriseRoot && Record.Names.NextIssuerName is null) ? AnchorSelection.Select(Record.Mode, State.Anchor.Chain, State.Anchor.Authority, State.Anchor.Subject)
        : null;

    private (IReadOnlyList<(string Subject, string Why)>? Bad, IReadOnlyList<(string Subject, string Why)> Unread) FindLeaves()
    {
        if (State.Leaves is null || Wanted is null)
        {
            return (null, []);
        }

        List<(string, string)> bad = [];
        List<(string, string)> unread = [];
        var shown = State.Leaves.ToDictionary(leaf => leaf.Subject);
        foreach (var pod in Pods.Where(pod => pod.IsRunning))
        {
            if (!shown.TryGetValue(pod.Subject, out var leaf))
            {
                unread.Add((pod.Subject, "was not asked for its certificate"));
            }
            else if (leaf.Error is not null || leaf.Chain.Count == 0)
            {
                unread.Add((leaf.Subject, $"shows no certificate ({leaf.Error})"));
            }
            else if (!ChainVerifier.Verify(leaf.Chain[0], [.. leaf.Chain.Skip(1)], Wanted, State.NowUtc).IsValid)
            {
                bad.Add((leaf.Subject, "shows a certificate that does not verify with the anchor that is to stay"));
            }
        }

        return (bad, unread);
    }
}
