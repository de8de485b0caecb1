using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager.Certificates;
using PkiMesh.Lab.CertManager.X509;

namespace PkiMesh.Lab.CertManager.Requests;

/// <summary>
/// One of the five controllers that sign CertificateRequests, each for its kind of issuer. All of them look at every request and
/// tell that it waits for approval, or that its issuer does not exist: kubectl/certificate-states.txt.
/// </summary>
internal sealed class RequestController : CertManagerController
{
    private readonly string _kind;
    private readonly IRequestSigner? _signer;
    private readonly RequestReporter _reporter;
    private readonly ConcurrentDictionary<string, JsonObject> _unapproved = [];
    private readonly ConcurrentDictionary<string, string> _told = [];

    /// <param name="kind">The field of the issuer's spec: ca, selfSigned, venafi, acme, vault.</param>
    /// <param name="signer">Null for the kinds that the lab does not sign for.</param>
    public RequestController(CertManagerContext context, string kind, Func<CertManagerController, IRequestSigner>? signer)
        : base($"cert-manager-certificaterequests-issuer-{kind.ToLowerInvariant()}", context, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5))
    {
        _kind = kind;
        _signer = signer?.Invoke(this);
        _reporter = new RequestReporter(Events, () => Now);
    }

    public override void Register()
    {
        Context.Requests.OnChange(Seen);
        Context.Issuers.OnChange(EnqueueRequestsOf);
        Context.ClusterIssuers.OnChange(EnqueueRequestsOf);
        if (_kind == "selfSigned")
        {
            Context.Secrets.OnChange(EnqueueRequestsWithKey);
        }
    }

    protected override async Task SyncAsync(string? ns, string name, CancellationToken cancellationToken)
    {
        // What it was told of first may have been approved since.
        if (_unapproved.TryRemove($"{ns}/{name}", out var unapproved))
        {
            await Events.NormalAsync(unapproved, "WaitingForApproval", "Not signing CertificateRequest until it is Approved", cancellationToken).ConfigureAwait(false);
        }

        if (Api.Get(KnownResources.CertificateRequests, ns, name) is not { } request || request.IsBeingDeleted())
        {
            return;
        }

        var before = (JsonObject)request.DeepClone();
        try
        {
            await ProcessAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await SaveAsync(before, request, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ProcessAsync(JsonObject request, CancellationToken cancellationToken)
    {
        var reference = request.At("spec", "issuerRef");
        if (reference.Text("group") is not (null or "" or Names.Group))
        {
            return;
        }

        if (Conditions.Is(request, "Denied", "True"))
        {
            _reporter.Denied(request);
            return;
        }

        if (Conditions.Is(request, "InvalidRequest", "True") || !Conditions.Is(request, "Approved", "True")
            || Conditions.Get(request, "Ready").Text("reason") is "Failed" or "Issued")
        {
            return;
        }

        var kind = RequestMatch.Kind(reference.Text("kind"));
        var issuerName = reference.Text("name") ?? "";
        var issuer = kind == "ClusterIssuer"
            ? Api.Get(KnownResources.ClusterIssuers, null, issuerName)
            : kind == "Issuer" ? Api.Get(KnownResources.Issuers, request.Namespace(), issuerName) : null;
        if (issuer is null)
        {
            var error = $"{kind.ToLowerInvariant()}.cert-manager.io {GoText.Quote(issuerName)} not found";
            var told = _told.GetValueOrDefault(request.Key()) == request.Uid();
            _told[request.Key()] = request.Uid() ?? "";
            await _reporter.PendingAsync(request, error, "IssuerNotFound", $"Referenced {GoText.Quote(kind)} not found", cancellationToken, told).ConfigureAwait(false);
            return;
        }

        if (_signer is null || issuer.At("spec", _kind) is null)
        {
            return;
        }

        if (!Conditions.Is(issuer, "Ready", "True"))
        {
            await _reporter.PendingAsync(request, null, "IssuerNotReady", "Referenced issuer does not have a Ready status condition", cancellationToken).ConfigureAwait(false);
            return;
        }

        if (request.Text("status", "certificate") is { Length: > 0 })
        {
            return;
        }

        if (await _signer.SignAsync(request, issuer, _reporter, cancellationToken).ConfigureAwait(false) is { } signed)
        {
            await AcceptAsync(request, signed, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AcceptAsync(JsonObject request, SignResult signed, CancellationToken cancellationToken)
    {
        var status = request.Ensure("status");
        status["certificate"] = Field.Base64(signed.ChainPem);
        if (signed.CaPem.Length > 0)
        {
            status["ca"] = Field.Base64(signed.CaPem);
        }

        try
        {
            PemData.Certificate(Convert.FromBase64String((string)status["certificate"]!));
        }
        catch (InvalidDataException error)
        {
            await _reporter.FailedAsync(request, error.Message, "DecodeError", "Failed to decode returned certificate", cancellationToken).ConfigureAwait(false);
            return;
        }

        await _reporter.ReadyAsync(request, cancellationToken).ConfigureAwait(false);
    }

    // A changed annotation goes by a plain update, and the status with it is dropped: cm certificaterequests/sync.go.
    private async Task SaveAsync(JsonObject before, JsonObject after, CancellationToken cancellationToken)
    {
        if (!JsonNode.DeepEquals(before.At("metadata", "annotations"), after.At("metadata", "annotations")))
        {
            await Api.UpdateAsync(Caller, KnownResources.CertificateRequests, after, null, cancellationToken).ConfigureAwait(false);
        }
        else if (!JsonNode.DeepEquals(before["status"], after["status"]))
        {
            await UpdateStatusAsync(KnownResources.CertificateRequests, after, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Seen(JsonObject request)
    {
        if (!Conditions.Is(request, "Approved", "True") && !Conditions.Is(request, "Denied", "True") && !request.IsBeingDeleted()
            && request.Text("spec", "issuerRef", "group") is null or "" or Names.Group)
        {
            _unapproved[request.Key()] = request;
        }

        Enqueue(request.Key());
    }

    private void EnqueueRequestsOf(JsonObject issuer)
    {
        foreach (var request in Context.Requests.All)
        {
            var reference = request.At("spec", "issuerRef");
            if (reference.Text("name") == issuer.Name()
                && (issuer.Namespace() is { } ns ? request.Namespace() == ns : reference.Text("kind") == "ClusterIssuer"))
            {
                Enqueue(request.Key());
            }
        }
    }

    private void EnqueueRequestsWithKey(JsonObject secret)
    {
        foreach (var request in Context.Requests.All)
        {
            if (request.Namespace() == secret.Namespace() && request.Annotation(Names.PrivateKeySecretName) == secret.Name())
            {
                Enqueue(request.Key());
            }
        }
    }
}
