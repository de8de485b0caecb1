using PkiMesh.Core.Policy;

namespace PkiMesh.Engine.Tpp;

/// <summary>
/// Asks the zone before cert-manager does: a request that it refuses would cost an hour, which is how long cert-manager waits
/// after one.
/// </summary>
internal sealed class ZonePreflight(ITppPort tpp, IOperation operation)
{
    /// <exception cref="PkiMeshException">TppZoneNotFound, TppZoneInvalid, or the id of what in the policy stands against the request.</exception>
    public async Task CheckAsync(TppSession session, string zone, TppRequestPlan plan, CancellationToken cancellationToken)
    {
        TppPolicy policy;
        try
        {
            policy = await tpp.GetPolicyAsync(session, zone, null, cancellationToken).ConfigureAwait(false);
        }
        catch (PkiMeshException unseen) when (unseen.ErrorId is "TppScopeNotGranted" or "TppPermissionDenied")
        {
            // The session's user may have fewer rights than cert-manager's.
            operation.Warning($"The policy of zone {zone} was not looked at: {unseen.Message}");
            return;
        }

        var findings = TppPolicyRules.Judge(policy, plan);
        foreach (var finding in findings.Where(finding => !finding.IsFatal))
        {
            operation.Warning($"{finding.Message} {finding.Remedy}");
        }

        if (findings.Where(finding => finding.IsFatal).ToList() is { Count: > 0 } fatal)
        {
            throw new PkiMeshException(
                fatal[0].Id,
                PkiMeshErrorKind.InvalidData,
                string.Join(' ', fatal.Select(finding => finding.Message)),
                policy.PolicyDn,
                string.Join(' ', fatal.Select(finding => finding.Remedy)));
        }
    }
}
