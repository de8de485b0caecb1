using System.Diagnostics;
using System.Text.Json.Nodes;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.CertManager;

/// <summary>Waits until a Certificate's Secret holds what its spec asks for; a failure is followed to the link that failed.</summary>
internal sealed class IssuanceWaiter(KubeClient client, IOperation operation)
{
    private static readonly TimeSpan s_slice = TimeSpan.FromSeconds(2);

    /// <summary>The Certificate when it is issued.</summary>
    /// <param name="ns">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="since">Its state before the change: a failure or a revision of before does not count.</param>
    /// <param name="anew">True where a new revision must come.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<JsonObject> WaitAsync(string ns, string name, JsonObject? since, bool anew, TimeSpan limit, CancellationToken cancellationToken)
    {
        var activity = $"Certificate {ns}/{name}";
        var clock = Stopwatch.StartNew();
        var failedBefore = since.Time("status", "lastFailureTime");
        var revisionBefore = since.Number("status", "revision") ?? 0;
        var finalSeen = 0;
        operation.Progress(activity, "waiting for it to be issued");
        while (true)
        {
            var failed = false;
            var left = limit - clock.Elapsed;
            var outcome = await client.Waiter.WaitAsync(KubeResources.Certificates, ns, name, left < s_slice ? left : s_slice, certificate =>
            {
                if (certificate is null)
                    return false;
                failed = certificate.Time("status", "lastFailureTime") is { } at && at != failedBefore && certificate.Condition("Issuing").Text("status") == "False";
                return failed || IsIssued(certificate, anew ? revisionBefore + 1 : 1);
            }, cancellationToken).ConfigureAwait(false);
            if (outcome.Reached && !failed)
                return outcome.Last!;
            var (seen, failure) = outcome.Last is null
                ? ("it does not exist", null)
                : await DiagnoseAsync(outcome.Last, cancellationToken).ConfigureAwait(false);
            if (failed)
                throw Failure(activity, seen, failure ?? new IssuanceFailure("CertificateRequestFailed", PkiMeshErrorKind.InvalidOperation, "none that is known", "Mend the cause and run the command again.", true));
            // A final cause must be seen twice: a request that was sent before a Secret was corrected is retried by cert-manager itself.
            finalSeen = failure is { IsFinal: true } ? finalSeen + 1 : 0;
            if (finalSeen >= 2)
                throw Failure(activity, seen, failure!);
            if (clock.Elapsed >= limit)
                throw Late(activity, limit, seen, failure);
            operation.Progress(activity, seen);
        }
    }

    /// <summary>Ready for this generation, nothing under way, and issued at least that often.</summary>
    public static bool IsIssued(JsonObject certificate, long revision)
    {
        var ready = certificate.Condition("Ready");
        return ready.Text("status") == "True"
            && (ready.Number("observedGeneration") ?? long.MaxValue) >= (certificate.Number("metadata", "generation") ?? 0)
            && certificate.Condition("Issuing").Text("status") != "True"
            && (certificate.Number("status", "revision") ?? 0) >= revision;
    }

    private async Task<(string Seen, IssuanceFailure? Failure)> DiagnoseAsync(JsonObject certificate, CancellationToken cancellationToken)
    {
        var reader = new CertificateReader(client);
        var status = new MeshCertificate
        {
            Name = certificate.Name(),
            Namespace = certificate.Namespace() ?? "",
            SecretName = "",
            Conditions = StatusReader.Conditions(certificate),
            Issuer = await reader.IssuerAsync(certificate, cancellationToken).ConfigureAwait(false),
            Request = await reader.RequestAsync(certificate, cancellationToken).ConfigureAwait(false),
        };
        if (IssuanceDiagnosis.Of(status) is { } found)
            return (found.Seen, found.Failure);
        var condition = status.Request?.Conditions.FirstOrDefault(c => c.Type == "Ready");
        return (condition is not null ? $"CertificateRequest {status.Request!.Name}: {condition.Reason}: {condition.Message}"
            : status.Conditions.FirstOrDefault(c => c.Type == "Issuing")?.Message ?? "cert-manager has not begun", null);
    }

    private static PkiMeshException Failure(string activity, string seen, IssuanceFailure failure) =>
        new(failure.ErrorId, failure.Kind, $"{activity} was not issued. {seen}. Likely cause: {failure.Cause}.", activity, failure.Advice);

    private static PkiMeshException Late(string activity, TimeSpan limit, string seen, IssuanceFailure? failure) =>
        new("CertificateNotIssued", PkiMeshErrorKind.OperationTimeout,
            $"{activity} was not issued within {limit.TotalSeconds:0} seconds. {seen}.{(failure is null ? "" : $" Likely cause: {failure.Cause}.")}", activity,
            failure?.Advice ?? "See that cert-manager runs (Test-CertManager); run the command again to wait on, or give -TimeoutSec more.");
}
