using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Auth;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Api.Lifecycle;

/// <summary>
/// Fills the Secrets of type kubernetes.io/service-account-token, and takes them away with their ServiceAccount (kube-controller-manager,
/// pkg/controller/serviceaccount/tokens_controller.go). Since 1.24 it makes none of its own accord.
/// </summary>
internal sealed class TokenSecrets(LabApi api, Clock.LabClock clock, TokenAuthority tokens, string caPem) : Controller("serviceaccount-tokens", clock)
{
    public const string Type = "kubernetes.io/service-account-token";
    private const string AccountName = "kubernetes.io/service-account.name";
    private const string AccountUid = "kubernetes.io/service-account.uid";
    private readonly Lock _gate = new();
    // The secret's key, and the account it belongs to.
    private readonly Dictionary<string, string> _accounts = [];
    private readonly List<IDisposable> _subscriptions = [];

    public void Start()
    {
        _subscriptions.Add(api.Subscribe(KnownResources.Secrets, OnSecret));
        _subscriptions.Add(api.Subscribe(KnownResources.ServiceAccounts, OnAccount));
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        var (ns, name) = (key[..key.IndexOf('/', StringComparison.Ordinal)], key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        string? accountName;
        lock (_gate)
        {
            accountName = _accounts.GetValueOrDefault(key);
        }

        if (accountName is null)
        {
            return;
        }

        var account = api.Get(KnownResources.ServiceAccounts, ns, accountName);
        if (api.Get(KnownResources.Secrets, ns, name) is not { } secret)
        {
            lock (_gate)
            {
                _accounts.Remove(key);
            }

            await ForgetAsync(account, name, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (account is null || (Annotation(secret, AccountUid) is { Length: > 0 } uid && uid != Meta.Uid(account)))
        {
            await TryAsync(() => api.DeleteAsync(Caller.ControllerManager, KnownResources.Secrets, ns, name,
                new DeleteOptions { PreconditionUid = Meta.Uid(secret) }, cancellationToken)).ConfigureAwait(false);
            return;
        }

        await FillAsync(secret, account, cancellationToken).ConfigureAwait(false);
    }

    private async Task FillAsync(JsonObject secret, JsonObject account, CancellationToken cancellationToken)
    {
        var data = secret["data"] as JsonObject ?? [];
        var before = secret.DeepClone();
        data["ca.crt"] = Base64(caPem);
        data["namespace"] ??= Base64(Meta.Namespace(secret)!);
        // One that was filled in by somebody stays: whether it is good is the authenticator's business.
        data["token"] ??= Base64(tokens.IssueForSecret(account, Meta.Name(secret)!));
        Meta.Of(secret)["annotations"]![AccountUid] = Meta.Uid(account);
        if (secret["data"] is null)
        {
            secret["data"] = data;
        }

        if (!JsonNode.DeepEquals(before, secret))
        {
            await TryAsync(() => api.UpdateAsync(Caller.ControllerManager, KnownResources.Secrets, secret, null, cancellationToken)).ConfigureAwait(false);
        }
    }

    private async Task ForgetAsync(JsonObject? account, string secret, CancellationToken cancellationToken)
    {
        if (account?["secrets"] is JsonArray references && references.FirstOrDefault(one => (string?)one?["name"] == secret) is { } reference)
        {
            references.Remove(reference);
            await TryAsync(() => api.UpdateAsync(Caller.ControllerManager, KnownResources.ServiceAccounts, account, null, cancellationToken)).ConfigureAwait(false);
        }
    }

    // Gone or changed meanwhile: an event says so.
    private static async Task TryAsync(Func<Task> write)
    {
        try
        {
            await write().ConfigureAwait(false);
        }
        catch (ApiStatusException error) when (error.Code is 404 or 409)
        {
        }
    }

    private void OnSecret(StoreChange change)
    {
        if ((string?)change.Object["type"] != Type || Annotation(change.Object, AccountName) is not { Length: > 0 } account)
        {
            return;
        }

        var key = $"{change.Namespace}/{change.Name}";
        lock (_gate)
        {
            _accounts[key] = account;
        }

        Enqueue(key);
    }

    private void OnAccount(StoreChange change)
    {
        List<string> secrets;
        lock (_gate)
        {
            secrets = [.. _accounts.Where(pair => pair.Value == change.Name && pair.Key.StartsWith($"{change.Namespace}/", StringComparison.Ordinal)).Select(pair => pair.Key)];
        }

        secrets.ForEach(Enqueue);
    }

    private static string? Annotation(JsonObject value, string name) => (string?)(value["metadata"]?["annotations"] as JsonObject)?[name];

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
