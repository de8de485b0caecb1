using System.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Tpp.Credentials;

/// <summary>
/// The Secret an issuer signs in with. While a token is being replaced it holds the one before as well, so that a run that was
/// killed can be gone on with: without it nobody could revoke that one's grant any more.
/// </summary>
internal sealed class IssuerSecret(KubeClient client, TppClusterIssuer issuer)
{
    private const string TokenKey = "access-token";
    private const string PreviousKey = "pkimesh.previous-access-token";

    private JsonObject? _live;

    public string Subject => $"Secret {issuer.SecretNamespace}/{issuer.SecretName}";

    public bool Exists => _live is not null;

    public bool HasPassword => _live?.SecretText("username") is { Length: > 0 };

    /// <summary>Whether its fields are this module's, so that they can be changed without taking them over.</summary>
    public bool IsOurs => _live is null || _live.IsManagedByUs();

    public string Managers => string.Join(", ", (_live?.Managers() ?? []).DefaultIfEmpty("another"));

    public async Task ReadAsync(CancellationToken cancellationToken) =>
        _live = await client.GetAsync(KubeResources.Secrets, issuer.SecretNamespace, issuer.SecretName, cancellationToken).ConfigureAwait(false);

    public SecureString? Token() => Value(TokenKey);

    public SecureString? Previous() => Value(PreviousKey);

    /// <summary>Whether a token is the one that lies there.</summary>
    public bool Holds(SecureString token) => Token() is { } present && Same(present, token);

    public async Task WriteAsync(SecureString token, SecureString? previous, bool force, CancellationToken cancellationToken)
    {
        var data = new JsonObject { [TokenKey] = Encode(token) };
        if (previous is not null)
        {
            data[PreviousKey] = Encode(previous);
        }

        var secret = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject
            {
                ["name"] = issuer.SecretName,
                ["namespace"] = issuer.SecretNamespace,
                ["labels"] = new JsonObject { ["controller.cert-manager.io/fao"] = "true" },
            },
            ["type"] = _live.Text("type") ?? "Opaque",
            ["data"] = data,
        };
        var written = await client.ApplyAsync(KubeResources.Secrets, secret, new ApplyOptions(force), cancellationToken).ConfigureAwait(false);
        if (written.SecretText("username") is not null || written.SecretText("password") is not null)
        {
            // What another manager put there outlives an apply, also one that is forced.
            var patch = new JsonObject { ["data"] = new JsonObject { ["username"] = null, ["password"] = null } };
            await client.PatchAsync(KubeResources.Secrets, issuer.SecretNamespace, issuer.SecretName, patch, null, cancellationToken).ConfigureAwait(false);
        }
    }

    public static bool Same(SecureString one, SecureString other) => CryptographicOperations.FixedTimeEquals(
        Bytes(one), Bytes(other));

    private static byte[] Bytes(SecureString secret) => Encoding.UTF8.GetBytes(TppSecret.Reveal(secret));

    private SecureString? Value(string key) => _live?.SecretText(key) is { Length: > 0 } text ? TppSecret.Keep(text) : null;

    private static string Encode(SecureString secret) => Convert.ToBase64String(Bytes(secret));
}
