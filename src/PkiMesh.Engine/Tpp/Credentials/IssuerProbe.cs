using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Tpp.Credentials;

/// <summary>
/// Has cert-manager sign in to TPP again with what lies in the Secret now, and waits for what comes of it. A Ready that was there
/// before says nothing of a new token: it is taken back, and what cert-manager then says is new.
/// </summary>
internal sealed class IssuerProbe(KubeClient client, IOperation operation)
{
    private static readonly TimeSpan s_slice = TimeSpan.FromSeconds(1);

    // cert-manager tries again 5 s after its first two attempts: a refusal that outlives them is no echo of the Secret before.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(6);

    /// <exception cref="PkiMeshException">TppIssuerNotReady, or the id of what cert-manager says.</exception>
    public async Task CheckAsync(string name, TimeSpan limit, CancellationToken cancellationToken)
    {
        var activity = $"ClusterIssuer {name}";
        operation.Progress(activity, "having cert-manager sign in to TPP again");
        await WithdrawAsync(name, cancellationToken).ConfigureAwait(false);
        operation.Progress(activity, "waiting for cert-manager to sign in to TPP");
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var left = limit - clock.Elapsed;
            var outcome = await client.Waiter.WaitAsync(KubeResources.ClusterIssuers, null, name, left < s_slice ? left : s_slice,
                issuer => issuer?.Condition("Ready").Text("status") == "True", cancellationToken).ConfigureAwait(false);
            if (outcome.Reached)
            {
                return;
            }

            var condition = StatusReader.Conditions(outcome.Last).FirstOrDefault(each => each.Type == "Ready");
            var found = condition is { Status: "Unknown" } ? null : IssuanceDiagnosis.OfIssuer("ClusterIssuer", name, condition);
            if (found is { Failure.IsFinal: true } final && clock.Elapsed > s_grace)
            {
                throw new PkiMeshException(final.Failure.ErrorId, final.Failure.Kind, $"{final.Seen}. Likely cause: {final.Failure.Cause}.", activity, final.Failure.Advice);
            }

            if (clock.Elapsed >= limit)
            {
                throw new PkiMeshException("TppIssuerNotReady", PkiMeshErrorKind.OperationTimeout,
                    $"{activity} was not ready within {limit.TotalSeconds:0} seconds. {found?.Seen ?? "cert-manager has not looked at it again yet"}."
                    + (found is { } known ? $" Likely cause: {known.Failure.Cause}." : ""), activity, found?.Failure.Advice ?? "See that cert-manager runs: Test-CertManager.");
            }

            if (found is { } seen)
            {
                operation.Progress(activity, seen.Seen);
            }
        }
    }

    private Task WithdrawAsync(string name, CancellationToken cancellationToken) =>
        StatusCondition.ReplaceAsync(client, KubeResources.ClusterIssuers, null, name, "Ready", _ => new JsonObject
        {
            ["status"] = "Unknown",
            ["reason"] = "CredentialReplaced",
            ["message"] = "The credential was replaced; it has not been used yet",
        }, cancellationToken);
}
