using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager.Issuers;

namespace PkiMesh.Lab.CertManager.Venafi;

/// <summary>Makes the client of an issuer, signed in (cm pkg/issuer/venafi/client/venaficlient.go: New).</summary>
internal sealed class VenafiClientFactory(CertManagerContext context, string component)
{
    private readonly string _userAgent = $"{component}/v1.21.1 (linux/amd64) cert-manager/";

    /// <exception cref="VenafiException">It cannot be made; <see cref="VenafiAuthException"/> where TPP refuses.</exception>
    public async Task<VenafiClient> CreateAsync(JsonObject issuer, CancellationToken cancellationToken)
    {
        var venafi = issuer.At("spec", "venafi");
        var tpp = venafi.At("tpp") ?? throw new VenafiException("the lab knows no other Venafi endpoint than spec.venafi.tpp");
        var ns = IssuerNamespace.Of(issuer, context.Options);
        var secretName = tpp.Text("credentialsRef", "name") ?? "";
        var secret = context.Api.Get(KnownResources.Secrets, ns, secretName) ?? throw new VenafiSecretMissingException(secretName);
        var url = TppUrl.Normalize(tpp.Text("url") ?? "");
        var connection = new TppConnection(url, _userAgent, context.Transports.For(url, Bundle(tpp, ns)));
        var client = new VenafiClient(connection, context.Clock, venafi.Text("zone") ?? "", TppCredentials.From(secret));
        await client.VerifyCredentialsAsync(null, cancellationToken).ConfigureAwait(false);
        return client;
    }

    private string? Bundle(JsonNode tpp, string ns)
    {
        if (tpp.Text("caBundle") is { Length: > 0 } inline)
        {
            return Field.FromBase64(inline)!;
        }

        if (tpp.Text("caBundleSecretRef", "name") is { } name)
        {
            var secret = context.Api.Get(KnownResources.Secrets, ns, name)
                ?? throw new VenafiException($"could not access secret '{ns}/{name}': secrets {GoText.Quote(name)} not found");
            var key = tpp.Text("caBundleSecretRef", "key") is { Length: > 0 } named ? named : Names.CaCertificate;
            return secret.SecretText(key) ?? throw new VenafiException($"no data for {GoText.Quote(key)} in secret '{ns}/{name}'");
        }

        return null;
    }
}
