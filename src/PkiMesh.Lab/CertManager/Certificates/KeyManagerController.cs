using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Certificates;

/// <summary>Keeps the next private key in a temporary Secret while a certificate is being issued.</summary>
internal sealed class KeyManagerController(CertManagerContext context)
    : CertManagerController("cert-manager-certificates-key-manager", context, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30))
{
    public override void Register()
    {
        Context.Certificates.OnChange(certificate => Enqueue(certificate.Key()));
        Context.Secrets.OnChange(EnqueueOwner);
        Context.Secrets.OnChange(EnqueueTargets);
    }

    protected override async Task SyncAsync(string? ns, string name, CancellationToken cancellationToken)
    {
        if (Api.Get(KnownResources.Certificates, ns, name) is not { } certificate || certificate.IsBeingDeleted())
        {
            return;
        }

        List<JsonObject> secrets =
        [
            .. Api.List(KnownResources.Secrets, ns)
                .Where(secret => secret.Label(Names.NextPrivateKey) == "true" && IsOwnedBy(secret, certificate)),
        ];
        var nextName = certificate.Text("status", "nextPrivateKeySecretName");
        if (!Conditions.Is(certificate, "Issuing", "True"))
        {
            await DeleteAsync(secrets, cancellationToken).ConfigureAwait(false);
            await SetNextAsync(certificate, null, cancellationToken).ConfigureAwait(false);
        }
        else if (secrets.Count == 0)
        {
            await CreateAsync(certificate, cancellationToken).ConfigureAwait(false);
        }
        else if (secrets.Count > 1)
        {
            await DeleteAsync(secrets.Where(secret => secret.Name() != nextName), cancellationToken).ConfigureAwait(false);
        }
        else if (nextName is null)
        {
            await SetNextAsync(certificate, secrets[0].Name(), cancellationToken).ConfigureAwait(false);
        }
        else if (nextName != secrets[0].Name() || !await IsUsableAsync(certificate, secrets[0], cancellationToken).ConfigureAwait(false))
        {
            await DeleteAsync(secrets, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> IsUsableAsync(JsonObject certificate, JsonObject secret, CancellationToken cancellationToken)
    {
        try
        {
            var violations = CsrFactory.KeyViolations(PemData.PrivateKey(secret.SecretBytes(Names.TlsKey) ?? []), certificate["spec"]);
            if (violations.Count == 0)
            {
                return true;
            }

            await Events.NormalAsync(certificate, "Deleted", $"Regenerating private key due to change in fields: {GoText.List(violations)}", cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private async Task CreateAsync(JsonObject certificate, CancellationToken cancellationToken)
    {
        if (certificate.Text("spec", "privateKey", "rotationPolicy") == "Never"
            && Api.Get(KnownResources.Secrets, certificate.Namespace(), certificate.Text("spec", "secretName")!) is { } target
            && target.SecretBytes(Names.TlsKey) is { Length: > 0 } pem)
        {
            var secretName = GoText.Quote(target.Name());
            try
            {
                var old = PemData.PrivateKey(pem);
                var violations = CsrFactory.KeyViolations(old, certificate["spec"]);
                if (violations.Count > 0)
                {
                    await Events.WarningAsync(certificate, "CannotRegenerateKey", $"User intervention required: existing private key in Secret {secretName} does not match requirements on Certificate resource, mismatching fields: {GoText.List(violations)}, but cert-manager cannot create new private key as the Certificate's .spec.privateKey.rotationPolicy is unset or set to Never. To allow cert-manager to create a new private key you can set .spec.privateKey.rotationPolicy to 'Always' (this will result in the private key being regenerated every time a cert is renewed) ", cancellationToken).ConfigureAwait(false);
                    return;
                }

                var copy = await CreateSecretAsync(certificate, old, cancellationToken).ConfigureAwait(false);
                await Events.NormalAsync(certificate, "Reused", $"Reusing private key stored in existing Secret resource {secretName}", cancellationToken).ConfigureAwait(false);
                await SetNextAsync(certificate, copy, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (InvalidDataException)
            {
                await Events.WarningAsync(certificate, "DecodeFailed", $"Failed to decode private key stored in Secret {secretName} - generating new key", cancellationToken).ConfigureAwait(false);
            }
        }

        var name = await CreateSecretAsync(certificate, LabKey.Generate(CsrFactory.KeySpecOf(certificate["spec"])), cancellationToken).ConfigureAwait(false);
        await Events.NormalAsync(certificate, "Generated", $"Stored new private key in temporary Secret resource {GoText.Quote(name)}", cancellationToken).ConfigureAwait(false);
        await SetNextAsync(certificate, name, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> CreateSecretAsync(JsonObject certificate, LabKey key, CancellationToken cancellationToken)
    {
        var metadata = new JsonObject { ["namespace"] = certificate.Namespace() };
        // A name that is set already is used again.
        if (certificate.Text("status", "nextPrivateKeySecretName") is { } next)
        {
            metadata["name"] = next;
        }
        else
        {
            metadata["generateName"] = certificate.Name() + "-";
        }

        metadata["labels"] = Field.Map([new(Names.NextPrivateKey, "true"), new(Names.PartOfController, "true")]);
        metadata["ownerReferences"] = new JsonArray(ControllerReference(certificate));
        var created = await Api.CreateAsync(
            Caller,
            KnownResources.Secrets,
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Secret",
                ["metadata"] = metadata,
                ["data"] = new JsonObject { [Names.TlsKey] = Field.Base64(key.ToPem(KeyEncoding.Pkcs8)) },
            },
            cancellationToken).ConfigureAwait(false);
        return created.Name();
    }

    private async Task DeleteAsync(IEnumerable<JsonObject> secrets, CancellationToken cancellationToken)
    {
        foreach (var secret in secrets)
        {
            await Api.DeleteAsync(Caller, KnownResources.Secrets, secret.Namespace(), secret.Name(), (string?)null, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SetNextAsync(JsonObject certificate, string? name, CancellationToken cancellationToken)
    {
        if (certificate.Text("status", "nextPrivateKeySecretName") == name)
        {
            return;
        }

        certificate.Ensure("status").SetOrRemove("nextPrivateKeySecretName", name);
        await UpdateStatusAsync(KnownResources.Certificates, certificate, cancellationToken).ConfigureAwait(false);
    }
}
