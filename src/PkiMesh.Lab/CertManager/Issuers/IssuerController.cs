using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager.Requests;
using PkiMesh.Lab.CertManager.Venafi;

namespace PkiMesh.Lab.CertManager.Issuers;

/// <summary>Checks Issuers, or ClusterIssuers, and sets Ready. Its own status update makes it look once more: measured.md §3.</summary>
internal sealed class IssuerController : CertManagerController
{
    private readonly ResourceId _resource;
    private readonly LocalCache _cache;
    private readonly VenafiClientFactory _venafi;

    public IssuerController(CertManagerContext context, bool cluster)
        : base(cluster ? "cert-manager-clusterissuers" : "cert-manager-issuers", context, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5))
    {
        _resource = cluster ? KnownResources.ClusterIssuers : KnownResources.Issuers;
        _cache = cluster ? context.ClusterIssuers : context.Issuers;
        _venafi = new VenafiClientFactory(context, Name);
    }

    public override void Register()
    {
        _cache.OnChange(issuer => Enqueue(issuer.Key()));
        Context.Secrets.OnChange(EnqueueIssuersOf);
    }

    protected override async Task SyncAsync(string? ns, string name, CancellationToken cancellationToken)
    {
        if (Api.Get(_resource, ns, name) is not { } issuer || issuer.IsBeingDeleted())
        {
            return;
        }

        var before = issuer["status"]?.DeepClone();
        try
        {
            await SetUpAsync(issuer, cancellationToken).ConfigureAwait(false);
        }
        catch (RetryLaterException error)
        {
            await Events.WarningAsync(issuer, "ErrInitIssuer", $"Error initializing issuer: {error.Message}", cancellationToken).ConfigureAwait(false);
            throw;
        }
        finally
        {
            if (!JsonNode.DeepEquals(before, issuer["status"]))
            {
                await UpdateStatusAsync(_resource, issuer, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private Task SetUpAsync(JsonObject issuer, CancellationToken cancellationToken)
    {
        var spec = issuer["spec"];
        if (spec.At("ca") is not null)
        {
            return SetUpCaAsync(issuer, cancellationToken);
        }

        if (spec.At("venafi") is not null)
        {
            return SetUpVenafiAsync(issuer, cancellationToken);
        }

        if (spec.At("selfSigned") is not null)
        {
            // cm pkg/issuer/selfsigned/setup.go: nothing to check, no event.
            SetReady(issuer, true, "IsReady", "");
        }

        return Task.CompletedTask;
    }

    private async Task SetUpCaAsync(JsonObject issuer, CancellationToken cancellationToken)
    {
        const string Failure = "Error getting keypair for CA issuer: ";
        var ns = IssuerNamespace.Of(issuer, Context.Options);
        var secretName = issuer.Text("spec", "ca", "secretName") ?? "";
        try
        {
            var secret = Api.Get(KnownResources.Secrets, ns, secretName) ?? throw new InvalidDataException($"secrets {GoText.Quote(secretName)} not found");
            if (!SigningKeyPair.Check(secret).IsCa)
            {
                // Not tried again: the Secret must change first.
                await Events.WarningAsync(issuer, "ErrInvalidKeyPair", Failure + "certificate is not a CA", cancellationToken).ConfigureAwait(false);
                SetReady(issuer, false, "ErrInvalidKeyPair", Failure + "certificate is not a CA");
                return;
            }
        }
        catch (InvalidDataException error)
        {
            await Events.WarningAsync(issuer, "ErrGetKeyPair", Failure + error.Message, cancellationToken).ConfigureAwait(false);
            SetReady(issuer, false, "ErrGetKeyPair", Failure + error.Message);
            throw new RetryLaterException(error.Message);
        }

        await Events.NormalAsync(issuer, "KeyPairVerified", "Signing CA verified", cancellationToken).ConfigureAwait(false);
        SetReady(issuer, true, "KeyPairVerified", "Signing CA verified");
    }

    // cm pkg/issuer/venafi/setup.go. The zone is never looked at.
    private async Task SetUpVenafiAsync(JsonObject issuer, CancellationToken cancellationToken)
    {
        const string Started = "Certificate Manager issuer started";
        try
        {
            var client = await BuildAsync(issuer, cancellationToken).ConfigureAwait(false);
            await client.VerifyCredentialsAsync("client.VerifyCredentials", cancellationToken).ConfigureAwait(false);
            await client.PingAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (VenafiAuthException error)
        {
            var message = $"OAuth token request failed: {error.Message}";
            SetReady(issuer, false, "AuthFailed", message);
            throw new RetryLaterException(message);
        }
        catch (VenafiException error)
        {
            var message = $"Failed to setup Certificate Manager issuer: {error.Message}";
            SetReady(issuer, false, "ErrorSetup", message);
            throw new RetryLaterException(message);
        }

        if (!Conditions.Is(issuer, "Ready", "True"))
        {
            await Events.NormalAsync(issuer, "Ready", "Verified issuer with Certificate Manager server", cancellationToken).ConfigureAwait(false);
        }

        SetReady(issuer, true, Started, Started);
    }

    private async Task<VenafiClient> BuildAsync(JsonObject issuer, CancellationToken cancellationToken)
    {
        try
        {
            return await _venafi.CreateAsync(issuer, cancellationToken).ConfigureAwait(false);
        }
        catch (VenafiException error) when (error is not VenafiAuthException)
        {
            throw new VenafiException($"error building client: {error.Message}");
        }
    }

    private void SetReady(JsonObject issuer, bool ready, string reason, string message) =>
        Conditions.SetObserved(issuer, "Ready", ready ? "True" : "False", reason, message, Now);

    private void EnqueueIssuersOf(JsonObject secret)
    {
        foreach (var issuer in _cache.All)
        {
            var spec = issuer["spec"];
            string?[] names =
            [
                spec.Text("ca", "secretName"),
                spec.Text("venafi", "tpp", "credentialsRef", "name"),
                spec.Text("venafi", "tpp", "caBundleSecretRef", "name"),
            ];
            if (secret.Namespace() == IssuerNamespace.Of(issuer, Context.Options) && names.Contains(secret.Name()))
            {
                Enqueue(issuer.Key());
            }
        }
    }
}
