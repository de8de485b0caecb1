using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Rotation;

/// <summary>The steps that bring what is spread into running processes.</summary>
internal sealed class RestartSteps(RotationView view)
{
    private static readonly TimeSpan s_wave = TimeSpan.FromSeconds(40);

    // 70 % of 24 h. px certify.rs 188-203
    private static readonly TimeSpan s_leafRenewal = TimeSpan.FromHours(17);
    private readonly RotationState _state = view.State;

    private bool NewTrust => view.Wanted is null && !view.RenewalIsCovered;

    public RotationPlanStep ControlPlane() => Step(MeshRotationStep.RestartControlPlane, "every process of the control plane started after both were spread",
        Stale(true, pod => (view.Wanted is { } wanted ? view.Trusts(pod, wanted) : !NewTrust) && !IsStuck(pod)), "started before what is wanted was spread");

    public RotationPlanStep DataPlane() => Step(MeshRotationStep.RestartDataPlane, "every proxy has both, by the anchors in its pod",
        Stale(false, pod => view.Wanted is { } wanted ? view.Trusts(pod, wanted) : !NewTrust), "does not trust what is wanted");

    public RotationPlanStep ReloadControlPlane() => Step(MeshRotationStep.ReloadControlPlane, "every process of the control plane started after the change",
        Stale(true, pod => view.Wanted is { } wanted && view.TrustsOnly(pod, wanted)), "trusts more than what is wanted");

    public RotationPlanStep ReloadDataPlane() => Step(MeshRotationStep.ReloadDataPlane, "every proxy has what is wanted and nothing else, by the anchors in its pod",
        Stale(false, pod => view.Wanted is { } wanted ? view.TrustsOnly(pod, wanted) : !NewTrust), "trusts more than what is wanted");

    public RotationPlanStep Leaves()
    {
        const string Gate = "every running proxy shows a certificate that verifies with the anchor that is to stay alone";
        if (view.LeavesVerify && view.IssuerUnderAnchor)
        {
            return new RotationPlanStep { Step = MeshRotationStep.RenewLeaves, IsDone = true, Gate = Gate };
        }

        // An anchor that the leaves of now verify with already: there is nothing to renew.
        var stale = view.BadLeaves is { } bad ? [.. view.Pods.Where(pod => bad.Any(one => one.Subject == pod.Subject))]
            : view.RenewalIsCovered && !view.Back ? [] : view.Pods;
        IReadOnlyList<(string Subject, string Why)> failing = view.BadLeaves is { Count: > 0 } wrong ? wrong : view.UnreadLeaves;
        var reason = failing.Count > 0 ? Say(failing[0].Subject, failing[0].Why, failing.Count) : "";
        if (_state.WaitForLeaves && !view.Record.Compromised)
        {
            return new RotationPlanStep
            {
                Step = MeshRotationStep.RenewLeaves,
                IsDone = false,
                Gate = Gate,
                Reason = reason,
                Changes = [.. stale.Select(pod => new MeshChange(MeshChangeAction.Wait, "Pod", pod.Workload.Namespace, pod.Subject[(pod.Subject.IndexOf('/', StringComparison.Ordinal) + 1)..], "its proxy renews its certificate"))],
                ExpectedTime = s_leafRenewal,
            };
        }

        var step = Step(MeshRotationStep.RenewLeaves, Gate, stale, "");
        return step with { IsDone = false, Reason = reason };
    }

    /// <summary>
    /// Of a mesh that is down, an identity controller from before its issuer: it crashes in its back-off, or keeps an issuer that has ended, and
    /// every other pod waits for it.
    /// </summary>
    private bool IsStuck(RotationPod pod) => view.Record.Emergency && pod.Workload.Name == "linkerd-identity" && !view.IssuerLoaded
        && _state.Issuer.WrittenUtc is { } written && !(pod.StartedUtc > written);

    private IReadOnlyList<RotationPod> Stale(bool controlPlane, Func<RotationPod, bool> isFresh) =>
        [.. view.Pods.Where(pod => pod.IsControlPlane == controlPlane && !isFresh(pod))];

    private RotationPlanStep Step(MeshRotationStep step, string gate, IReadOnlyList<RotationPod> stale, string why)
    {
        var restarts = stale.Where(pod => pod.Workload.Restart is RotationRestart.Rollout or RotationRestart.Evict).Select(pod => pod.Workload)
            .Distinct().OrderBy(workload => workload.Namespace, StringComparer.Ordinal).ThenBy(workload => workload.Name, StringComparer.Ordinal).ToList();
        var unmanaged = stale.Where(pod => pod.Workload.Restart is RotationRestart.Ends or RotationRestart.Never).ToList();
        var waves = (restarts.Count + _state.ThrottleLimit - 1) / Math.Max(1, _state.ThrottleLimit);
        return new RotationPlanStep
        {
            Step = step,
            // What is left without a restart then trusts too much, and does no harm to any connection.
            IsDone = (stale.Count == 0 || (step == MeshRotationStep.ReloadDataPlane && restarts.Count == 0 && !view.Record.Compromised)) && !NewTrust,
            Gate = gate,
            Reason = stale.Count == 0 || view.Wanted is null ? "" : Say(stale[0].Subject, why, stale.Count),
            Restarts = restarts,
            Stale = stale,
            Unmanaged = unmanaged,
            Changes = [.. restarts.Select(workload => new MeshChange(MeshChangeAction.Update, workload.Kind, workload.Namespace, workload.Name, "restart"))],
            ExpectedTime = waves * s_wave,
        };
    }

    private static string Say(string subject, string why, int count) => $"{subject} {why}{(count > 1 ? $", and {count - 1} more" : "")}";
}
