using System.Diagnostics;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.CertManager;

/// <summary>Asks cert-manager's API, by two dry-run requests, whether its webhooks do their work (cm pkg/util/cmapichecker).</summary>
internal sealed class ApiChecker(KubeClient client)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);

    public async Task<ApiReadiness> CheckAsync(string ns, TimeSpan wait, IOperation operation, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        for (var attempt = 1; ; attempt++)
        {
            var (stage, message) = await ProbeAsync(ns, cancellationToken).ConfigureAwait(false);
            if (stage == ApiReadinessStage.Ready || clock.Elapsed >= wait)
            {
                return new ApiReadiness
                {
                    Ready = stage == ApiReadinessStage.Ready,
                    Stage = stage,
                    Message = message,
                    Version = await CertManagerVersion.FindAsync(client, cancellationToken).ConfigureAwait(false),
                    Attempts = attempt,
                    Elapsed = clock.Elapsed,
                };
            }

            operation.Progress("cert-manager", message);
            await Task.Delay(s_interval, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(ApiReadinessStage Stage, string Message)> ProbeAsync(string ns, CancellationToken cancellationToken)
    {
        try
        {
            if (!await client.Discovery.IsServedAsync(KubeResources.CertificateRequests, cancellationToken).ConfigureAwait(false))
                return Of(ApiReadinessStage.DefinitionsMissing);
            var valid = await client.CreateAsync(KubeResources.CertificateRequests, ProbeRequest.Valid(ns), dryRun: true, cancellationToken).ConfigureAwait(false);
            var user = valid.Text("spec", "username");
            if (string.IsNullOrEmpty(user))
                return Of(ApiReadinessStage.MutatingWebhookMissing);
            if (valid.At("spec", "groups") is null)
                return Of(ApiReadinessStage.MutatedWrongly);
        }
        catch (KubeException e) when (e.Code != 401 && !IsForbidden(e))
        {
            return Explain(e);
        }

        try
        {
            await client.CreateAsync(KubeResources.CertificateRequests, ProbeRequest.Invalid(ns), dryRun: true, cancellationToken).ConfigureAwait(false);
            return Of(ApiReadinessStage.ValidatingWebhookMissing);
        }
        catch (KubeException e) when (e.ServerMessage.Contains("webhook.cert-manager.io", StringComparison.Ordinal) && e.Code is >= 400 and < 500)
        {
            return Of(ApiReadinessStage.Ready);
        }
        catch (KubeException e) when (e.Code != 401 && !IsForbidden(e))
        {
            return Explain(e);
        }
    }

    // A refusal by a webhook is a 403 as well; one by RBAC is the caller's problem and no statement on cert-manager.
    private static bool IsForbidden(KubeException e) => e.ErrorId is "ClusterForbidden" or "NamespaceTerminating";

    internal static (ApiReadinessStage Stage, string Message) Explain(KubeException e)
    {
        var text = e.ServerMessage;
        bool Has(string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
        if (e.ErrorId == "CrdMissing")
            return Of(ApiReadinessStage.DefinitionsMissing);
        if (Has("webhook"))
        {
            if (Has("service \"") && Has("not found"))
                return Of(ApiReadinessStage.WebhookServiceMissing);
            if (Has("x509") || Has("certificate"))
                return Of(ApiReadinessStage.WebhookNotTrusted);
            if (Has("connection refused") || Has("no endpoints available") || Has("deadline exceeded") || Has("timeout") || Has("i/o timeout") || Has("EOF") || Has("no route"))
                return Of(ApiReadinessStage.WebhookNotReady);
        }

        return (ApiReadinessStage.CheckFailed, $"cert-manager's API could not be checked: {(text.Length > 0 ? text : e.Message)}");
    }

    private static (ApiReadinessStage Stage, string Message) Of(ApiReadinessStage stage) => (stage, stage switch
    {
        ApiReadinessStage.DefinitionsMissing => "The CustomResourceDefinitions of cert-manager are not installed.",
        ApiReadinessStage.WebhookServiceMissing => "The Service of cert-manager's webhook does not exist yet.",
        ApiReadinessStage.WebhookNotReady => "cert-manager's webhook does not answer yet.",
        ApiReadinessStage.WebhookNotTrusted => "The CA of cert-manager's webhook has not been injected yet.",
        ApiReadinessStage.MutatingWebhookMissing => "cert-manager's mutating webhook is not registered: a request came back without its user.",
        ApiReadinessStage.MutatedWrongly => "cert-manager's mutating webhook does not complete requests as it should: a request came back without its groups.",
        ApiReadinessStage.ValidatingWebhookMissing => "cert-manager's validating webhook is not registered: an invalid request was taken.",
        _ => "The cert-manager API is ready.",
    });
}
