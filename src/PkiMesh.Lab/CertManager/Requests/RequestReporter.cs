using System.Text.Json.Nodes;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.CertManager.Requests;

/// <summary>Sets the Ready condition of a CertificateRequest and tells of it (cm pkg/controller/certificaterequests/util/reporter.go).</summary>
internal sealed class RequestReporter(EventRecorder events, Func<DateTimeOffset> now)
{
    private const string Fetched = "Certificate fetched from issuer successfully";

    public async Task FailedAsync(JsonObject request, string error, string reason, string message, CancellationToken cancellationToken)
    {
        var text = $"{message}: {error}";
        SetFailureTime(request);
        await events.WarningAsync(request, reason, text, cancellationToken).ConfigureAwait(false);
        Set(request, "False", "Failed", text);
    }

    public void Denied(JsonObject request)
    {
        SetFailureTime(request);
        Set(request, "False", "Denied", "The CertificateRequest was denied by an approval controller");
    }

    /// <param name="alreadyTold">Whether this controller has told of it: only the first Pending makes an event.</param>
    public async Task PendingAsync(JsonObject request, string? error, string reason, string message, CancellationToken cancellationToken, bool? alreadyTold = null)
    {
        var text = error is null ? message : $"{message}: {error}";
        if (!(alreadyTold ?? (Conditions.Get(request, "Ready").Text("reason") == "Pending")))
        {
            await events.NormalAsync(request, reason, text, cancellationToken).ConfigureAwait(false);
        }

        Set(request, "False", "Pending", text);
    }

    public async Task ReadyAsync(JsonObject request, CancellationToken cancellationToken)
    {
        await events.NormalAsync(request, "CertificateIssued", Fetched, cancellationToken).ConfigureAwait(false);
        Set(request, "True", "Issued", Fetched);
    }

    private void SetFailureTime(JsonObject request)
    {
        var status = request.Ensure("status");
        status["failureTime"] ??= KubeTime.Seconds(now());
    }

    private void Set(JsonObject request, string status, string reason, string message) =>
        Conditions.Set(request, "Ready", status, reason, message, now(), null);
}
