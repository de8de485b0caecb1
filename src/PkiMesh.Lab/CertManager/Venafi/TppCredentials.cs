using System.Text.Json.Nodes;

namespace PkiMesh.Lab.CertManager.Venafi;

/// <summary>What the Secret of an issuer holds; an access token wins. Never printed.</summary>
internal sealed class TppCredentials
{
    private const string DefaultClientId = "cert-manager.io";

    private TppCredentials(string? accessToken, string? userName, string? password, string? clientId)
    {
        AccessToken = NonEmpty(accessToken);
        UserName = NonEmpty(userName);
        Password = NonEmpty(password);
        ClientId = NonEmpty(clientId) ?? DefaultClientId;
    }

    public string? AccessToken { get; }

    public string? UserName { get; }

    public string? Password { get; }

    public string ClientId { get; }

    public static TppCredentials From(JsonObject secret) =>
        new(secret.SecretText("access-token"), secret.SecretText("username"), secret.SecretText("password"), secret.SecretText("client-id"));

    public override string ToString() => nameof(TppCredentials);

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
