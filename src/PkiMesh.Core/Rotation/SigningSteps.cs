using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Rotation;

/// <summary>The steps that change who signs.</summary>
internal sealed class SigningSteps(RotationView view)
{
    private static readonly TimeSpan s_issuance = TimeSpan.FromSeconds(30);

    // A kubelet swaps the files of a Secret 60 to 90 s after its change.
    private static readonly TimeSpan s_reload = TimeSpan.FromSeconds(120);
    private readonly RotationState _state = view.State;
    private readonly RotationNames _names = view.State.Names;

    private ParsedCertificate? Kept => _state.Kept is { Chain: [var kept, ..] } ? kept : null;

    private bool KeptIsOld => Kept?.Info.Sha256 == view.Record.OldLeaf.Info.Sha256;

    public RotationPlanStep Freeze()
    {
        var (renewal, holding, keep) = (MustStopRenewal, HoldingReason(), MustKeep);
        List<MeshChange> changes = [];
        if (renewal)
        {
            changes.Add(new(MeshChangeAction.Update, "Certificate", _names.AnchorNamespace, _names.AnchorName, "renewal.policy Disabled"));
        }

        if (keep)
        {
            changes.Add(new(MeshChangeAction.Create, "Secret", _names.AnchorNamespace, _names.KeptSecretName, "the anchor of now, to go on signing or to go back to; deleted at the end"));
        }

        if (holding is not null)
        {
            changes.Add(Signer("sign with the anchor of now until all trust the new one"));
        }

        return new RotationPlanStep
        {
            Step = MeshRotationStep.Freeze,
            IsDone = !renewal && holding is null && !keep,
            Gate = $"the anchor does not renew by itself and is kept, and {_names.SignerKind} {_names.SignerName} signs with an anchor that every proxy trusts",
            Reason = renewal ? "the anchor renews by itself" : holding ?? (keep ? "the anchor of now is kept nowhere else" : ""),
            Changes = changes,
            ExpectedTime = changes.Count == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(5),
        };
    }

    public RotationPlanStep RenewAnchor()
    {
        var detail = view.Back ? "put the old anchor back"
            : _names.NextIssuerName is { } next ? $"signed by {_names.NextIssuerKind} {next}"
            : view.Record.Mode == AnchorMode.SameKey ? "issue again, on the same key" : "issue again, with a new key";
        return new RotationPlanStep
        {
            Step = MeshRotationStep.RenewAnchor,
            IsDone = view.Renewed,
            Gate = view.Back ? $"{_state.Anchor.Subject} holds the old anchor, and nothing is left that would bring another"
                : $"Certificate {_names.AnchorNamespace}/{_names.AnchorName} has a new revision, which is a CA that linkerd takes and chains to the enterprise CA",
            Reason = view.Renewed ? "" : view.Back && !view.IsNewAnchor ? $"Certificate {_names.AnchorNamespace}/{_names.AnchorName} is yet to be issued, or asks for another anchor than the old" : $"{_state.Anchor.Subject} holds the certificate with serial {view.Anchor.Info.SerialNumber}",
            Changes = view.Renewed ? []
                : view.Back && !view.IsNewAnchor ? [new(MeshChangeAction.Update, "Certificate", _names.AnchorNamespace, _names.AnchorName, "as it was, and nothing to be issued")]
                : view.Back ? [new(MeshChangeAction.Update, "Secret", _names.AnchorNamespace, _names.AnchorSecretName, detail)]
                : [new(MeshChangeAction.Update, "Certificate", _names.AnchorNamespace, _names.AnchorName, detail)],
            ExpectedTime = view.Renewed ? TimeSpan.Zero : s_issuance,
        };
    }

    public RotationPlanStep RenewIssuer()
    {
        var reason = !view.Renewed ? ""
            : !view.SignsWithAnchor ? $"{_names.SignerKind} {_names.SignerName} signs with the other anchor"
            : !_state.ReadsIssuer ? "the identity controller reads an issuer of linkerd's own (scheme linkerd.io/tls)"
            : !view.IssuerUnderAnchor ? $"{_state.Issuer.Subject} was signed by another anchor, or has ended"
            : !view.IssuerLoaded && !view.Record.Emergency ? "the identity controller was not seen to take it"
            : null;
        var done = reason is null;
        List<MeshChange> changes = [];
        if (!done)
        {
            if (!view.SignsWithAnchor || !view.Renewed)
            {
                changes.Add(Signer(view.Back ? "sign with the old anchor" : "sign with the new anchor"));
            }

            if (!view.IssuerUnderAnchor)
            {
                changes.Add(new(MeshChangeAction.Update, "Certificate", _names.ControlPlane, _names.IssuerName, "issue again"));
            }

            changes.Add(new(MeshChangeAction.Wait, "Deployment", _names.ControlPlane, "linkerd-identity", "event IssuerUpdated"));
        }

        return new RotationPlanStep
        {
            Step = MeshRotationStep.RenewIssuer,
            IsDone = done,
            Gate = view.Record.Emergency ? "the identity issuer chains to the anchor that is to stay"
                : "the identity issuer chains to the anchor that is to stay, and the identity controller says that it has it",
            Reason = reason ?? "",
            Changes = changes,
            ExpectedTime = done ? TimeSpan.Zero : s_reload,
        };
    }

    public RotationPlanStep Finish()
    {
        var done = _state.Kept is null;
        return new RotationPlanStep
        {
            Step = MeshRotationStep.Finish,
            IsDone = done && !view.Record.IsUnderWay,
            Gate = "no key of the old anchor is left in the cluster",
            Changes = _state.Kept is null && !MustKeep ? []
                : [new(MeshChangeAction.Delete, "Secret", _names.AnchorNamespace, _names.KeptSecretName, "the old anchor's key")],
            ExpectedTime = TimeSpan.FromSeconds(1),
        };
    }

    /// <summary>Without the old anchor's key there is no way back, and nothing that could sign until a new one is trusted.</summary>
    private bool MustKeep => view is { Back: false, IsNewAnchor: false, Record: { RenewAnchor: true, Emergency: false } } && !KeptIsOld;

    /// <summary>A renewal in one step harms only where pods trust the certificate itself.</summary>
    private bool MustStopRenewal => _state is { RenewsByItself: true, CanDisableRenewal: true } && view.Record.Mode == AnchorMode.Pinned;

    /// <summary>
    /// Why the signing issuer must be turned to the kept anchor; null where it need not or cannot. Once the anchor is renewed, an identity
    /// issuer renewed from it would be refused by every proxy that has not got it, at whatever moment that renewal comes.
    /// </summary>
    private string? HoldingReason()
    {
        if (view.Record.Emergency || view.RenewalIsCovered)
        {
            return null;
        }

        if (!view.Back && !view.IsNewAnchor)
        {
            return view.SignsWithKept && KeptIsOld ? null : "the anchor of now would stop signing at its renewal";
        }

        if (!view.SignsWithAnchor || !view.IsNewAnchor || view.IsTrustedByAll(view.Anchor, [.. _state.Anchor.Chain.Skip(1)]))
        {
            return null;
        }

        // Without the old key nothing can be held; with it, going back to it is safe as long as all trust it.
        return KeptIsOld && view.IsTrustedByAll(Kept!, [.. _state.Kept!.Chain.Skip(1)]) ? "the new anchor signs, and not every proxy trusts it" : null;
    }

    private MeshChange Signer(string detail) =>
        new(MeshChangeAction.Update, _names.SignerKind, _names.SignerKind == "Issuer" ? _names.AnchorNamespace : null, _names.SignerName, detail);
}
