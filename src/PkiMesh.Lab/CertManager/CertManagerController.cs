using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.CertManager;

/// <summary>A controller of cert-manager: its component name is user agent, field manager and source of events alike.</summary>
internal abstract class CertManagerController(string component, CertManagerContext context, TimeSpan firstRetry, TimeSpan lastRetry)
    : Controller(component, context.Clock)
{
    protected CertManagerContext Context { get; } = context;

    protected ILabApi Api => Context.Api;

    protected Caller Caller { get; } = context.CallerOf(component);

    protected EventRecorder Events { get; } = context.RecorderOf(component);

    protected DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Subscribes to what it wants to hear of.</summary>
    public abstract void Register();

    protected abstract Task SyncAsync(string? ns, string name, CancellationToken cancellationToken);

    protected sealed override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        var (ns, name) = Field.SplitKey(key);
        try
        {
            await SyncAsync(ns, name, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException error) when (error is { Code: 409, Reason: "Conflict" })
        {
            // Somebody else was faster. The real one goes on when its cache has caught up; the lab's is up to date at once.
            Enqueue(key);
        }
    }

    // cm pkg/controller/util.go: 5 s to 5 min for issuers and requests, 1 s to 30 s for certificates.
    protected override TimeSpan RetryAfter(string key, int failures, Exception error) =>
        TimeSpan.FromSeconds(Math.Min(firstRetry.TotalSeconds * Math.Pow(2, failures - 1), lastRetry.TotalSeconds));

    protected override void OnError(string key, Exception error) =>
        Context.Log($"E{Now:MMdd HH:mm:ss.ffffff}       1 controller.go:157] \"re-queuing item due to error processing\" err={GoText.Quote(error.Message)} logger=\"cert-manager.controller\" controller=\"{Name}\" key=\"{key}\"");

    protected void EnqueueOwner(JsonObject owned)
    {
        if (Owner(owned) is { } owner)
        {
            Enqueue($"{owned.Namespace()}/{owner.Text("name")}");
        }
    }

    protected static JsonObject? Owner(JsonObject owned) =>
        owned.At("metadata", "ownerReferences") is JsonArray references
            ? references.OfType<JsonObject>().FirstOrDefault(reference => reference.Text("kind") == "Certificate" && reference.Flag("controller") == true)
            : null;

    protected static bool IsOwnedBy(JsonObject owned, JsonObject certificate) => Owner(owned).Text("uid") is { } uid && uid == certificate.Uid();

    /// <summary>Queues the Certificates that name this Secret as spec.secretName.</summary>
    protected void EnqueueTargets(JsonObject secret)
    {
        foreach (var certificate in Context.Certificates.All)
        {
            if (certificate.Namespace() == secret.Namespace() && certificate.Text("spec", "secretName") == secret.Name())
            {
                Enqueue(certificate.Key());
            }
        }
    }

    protected static JsonObject ControllerReference(JsonObject certificate) => new()
    {
        ["apiVersion"] = "cert-manager.io/v1",
        ["kind"] = "Certificate",
        ["name"] = certificate.Name(),
        ["uid"] = certificate.Uid(),
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };

    protected IReadOnlyList<JsonObject> OwnedRequests(JsonObject certificate) =>
        [.. Api.List(KnownResources.CertificateRequests, certificate.Namespace()).Where(request => IsOwnedBy(request, certificate))];

    protected Task<JsonObject> UpdateStatusAsync(ResourceId resource, JsonObject value, CancellationToken cancellationToken) =>
        Api.UpdateAsync(Caller, resource, value, "status", cancellationToken);
}
