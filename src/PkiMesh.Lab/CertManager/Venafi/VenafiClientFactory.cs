using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager.Issuers;
using PkiMesh.Lab.Pki;

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
        var roots = Roots(tpp, ns);
        var connection = new TppConnection(TppUrl.Normalize(tpp.Text("url") ?? ""), _userAgent, roots, context.Clock);
        var client = new VenafiClient(connection, context.Clock, venafi.Text("zone") ?? "", TppCredentials.From(secret));
        try
        {
            await client.VerifyCredentialsAsync(null, cancellationToken).ConfigureAwait(false);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private IReadOnlyList<LabCertificate> Roots(JsonNode tpp, string ns)
    {
        string bundle;
        if (tpp.Text("caBundle") is { Length: > 0 } inline)
        {
            bundle = Field.FromBase64(inline)!;
        }
        else if (tpp.Text("caBundleSecretRef", "name") is { } name)
        {
            var secret = context.Api.Get(KnownResources.Secrets, ns, name)
                ?? throw new VenafiException($"could not access secret '{ns}/{name}': secrets {GoText.Quote(name)} not found");
            var key = tpp.Text("caBundleSecretRef", "key") is { Length: > 0 } named ? named : Names.CaCertificate;
            bundle = secret.SecretText(key) ?? throw new VenafiException($"no data for {GoText.Quote(key)} in secret '{ns}/{name}'");
        }
        else
        {
            return context.SystemRoots();
        }

        var roots = PemBundle.ReadLenient(bundle);
        return roots.Count > 0
            ? roots
            : throw new VenafiException("error creating vcert client: vcert error: your data contains problems: failed to parse PEM trust bundle");
    }
}
