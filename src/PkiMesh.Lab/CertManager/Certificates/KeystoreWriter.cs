using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.CertManager.Certificates;

/// <summary>Adds keystore.p12, truststore.p12, keystore.jks and truststore.jks as spec.keystores asks.</summary>
internal sealed class KeystoreWriter(ILabApi api, LabClock clock)
{
    public void Add(JsonObject data, JsonObject certificate, IssuedSecret secret)
    {
        var keystores = certificate.At("spec", "keystores");
        if (keystores.Flag("pkcs12", "create") == true)
        {
            var password = Password(keystores.At("pkcs12"), certificate.Namespace(), "PKCS12", "PKCS#12");
            var profile = keystores.Text("pkcs12", "profile");
            data["keystore.p12"] = Convert.ToBase64String(
                KeystoreEncoder.Pkcs12(PemData.PrivateKey(secret.Key), PemData.Chain(secret.Certificate), Cas(secret), password, profile));
            if (Cas(secret) is { Count: > 0 } cas)
            {
                data["truststore.p12"] = Convert.ToBase64String(KeystoreEncoder.Pkcs12Trust(cas, password, profile));
            }
        }

        if (keystores.Flag("jks", "create") == true)
        {
            var password = Password(keystores.At("jks"), certificate.Namespace(), "JKS", "JKS");
            var alias = keystores.Text("jks", "alias") ?? "certificate";
            data["keystore.jks"] = Convert.ToBase64String(
                KeystoreEncoder.Jks(PemData.PrivateKey(secret.Key), PemData.Chain(secret.Certificate), Cas(secret), alias, password, clock.GetUtcNow()));
            if (Cas(secret) is { Count: > 0 } cas)
            {
                data["truststore.jks"] = Convert.ToBase64String(KeystoreEncoder.JksTrust([("ca", cas[0])], password, clock.GetUtcNow()));
            }
        }
    }

    private static IReadOnlyList<Pki.LabCertificate> Cas(IssuedSecret secret) => secret.Ca is { Length: > 0 } ca ? PemData.Chain(ca) : [];

    private string Password(JsonNode? keystore, string? ns, string kind, string title)
    {
        if (keystore.Text("passwordSecretRef", "name") is { Length: > 0 } name)
        {
            var key = keystore.Text("passwordSecretRef", "key") ?? "";
            if (api.Get(KnownResources.Secrets, ns, name) is not { } source)
            {
                throw new KeystorePasswordMissingException(kind, name);
            }

            return source.SecretBytes(key) is { Length: > 0 } bytes
                ? Encoding.UTF8.GetString(bytes)
                : throw new InvalidDataException($"{kind} keystore password Secret contains no data for key {GoText.Quote(key)}");
        }

        return keystore.Text("password") is { Length: > 0 } literal
            ? literal
            : throw new InvalidDataException($"either passwordSecretRef or password must be set for {title} keystore");
    }
}
