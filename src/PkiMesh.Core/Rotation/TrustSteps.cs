using PkiMesh.Core.Bundles;
using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Rotation;

/// <summary>The steps that change what is spread.</summary>
internal sealed class TrustSteps(RotationView view)
{
    private static readonly TimeSpan s_spread = TimeSpan.FromSeconds(10);
    private readonly RotationState _state = view.State;
    private readonly RotationNames _names = view.State.Names;

    private IReadOnlyList<ParsedCertificate> Trusted => _state.Trusted;

    public RotationPlanStep Snapshot()
    {
        var done = _state.BundleReadsOwnSource;
        return new RotationPlanStep
        {
            Step = MeshRotationStep.Snapshot,
            IsDone = done,
            Gate = "the Bundle reads the module's own ConfigMap, and the mesh is given what it was given before",
            Reason = done ? "" : "the Bundle reads another source",
            Changes = done ? [] : [Source($"{Trusted.Count} certificates, as now"), new(MeshChangeAction.Update, "Bundle", null, "linkerd-identity-trust-roots", "read that ConfigMap")],
            ExpectedTime = done ? TimeSpan.Zero : s_spread,
        };
    }

    public RotationPlanStep TrustBoth()
    {
        var missing = Missing();
        return new RotationPlanStep
        {
            Step = MeshRotationStep.TrustBoth,
            IsDone = missing is null,
            Gate = $"ConfigMap {_names.ControlPlane}/linkerd-identity-trust-roots holds the old anchor and the new",
            Reason = view.Own is null ? "" : missing ?? "",
            Changes = missing is null ? [] : [Source("the old anchor and the new")],
            ExpectedTime = missing is null ? TimeSpan.Zero : s_spread,
        };
    }

    public RotationPlanStep Drop()
    {
        var done = view.Wanted is { } wanted && AnchorSelection.Compare([.. Trusted], [.. wanted]) == AnchorChange.None;
        return new RotationPlanStep
        {
            Step = MeshRotationStep.DropOldAnchor,
            IsDone = done,
            Gate = $"ConfigMap {_names.ControlPlane}/linkerd-identity-trust-roots holds {(view.Back ? "the old anchors" : "what is wanted")} and nothing else",
            Reason = done || view.Wanted is null ? "" : $"it holds {Trusted.Count} certificates",
            Changes = done ? [] : [Source(Without())],
            ExpectedTime = done ? TimeSpan.Zero : s_spread,
        };
    }

    /// <summary>What is not trusted and must be; null where nothing is missing.</summary>
    private string? Missing()
    {
        if (view.Wanted is not { } wanted)
        {
            return view.Own is null ? "the new anchor is not there yet" : "the new anchor of another cluster is not there yet";
        }

        var same = view.Record.Mode == AnchorMode.SameKey && !view.Back;
        var absent = wanted.FirstOrDefault(certificate => !Trusted.Any(trusted =>
            trusted.Info.Sha256 == certificate.Info.Sha256 || (same && ChainVerifier.SameKeyAndName(trusted, certificate))));
        if (absent is not null)
        {
            return $"\"{absent}\" (serial {absent.Info.SerialNumber}) is not trusted";
        }

        var needed = view.Settled || view.Back || same ? [] : view.Record.OldAnchors.Where(anchor => anchor.Info.NotAfterUtc > _state.NowUtc).ToList();
        return needed.FirstOrDefault(anchor => !RotationView.Holds(Trusted, [anchor])) is { } old
            ? $"the old \"{old}\" (serial {old.Info.SerialNumber}) is not trusted, and the mesh still stands on it"
            : null;
    }

    /// <summary>Each that goes is named: one of them may be of a cluster that nobody spoke of.</summary>
    private string Without()
    {
        var dropped = Trusted.Where(anchor => view.Wanted is { } wanted && !RotationView.Holds(wanted, [anchor])).Select(anchor => $"\"{anchor}\" (serial {anchor.Info.SerialNumber})").ToList();
        return $"without {(dropped.Count > 0 ? string.Join(", ", dropped) : view.Back ? "the new anchor" : "the old anchor")}";
    }

    private MeshChange Source(string detail) => new(MeshChangeAction.Update, "ConfigMap", _names.TrustNamespace, "linkerd-trust-anchors", detail);
}
