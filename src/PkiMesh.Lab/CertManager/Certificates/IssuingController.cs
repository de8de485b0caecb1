using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Controllers;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Certificates;

/// <summary>Ends an issuance: stores what was signed in the Secret, or notes the failure.</summary>
internal sealed class IssuingController(CertManagerContext context)
    : CertManagerController("cert-manager-certificates-issuing", context, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30))
{
    private readonly KeystoreWriter _keystores = new(context.Api, context.Clock);

    public override void Register()
    {
        Context.Certificates.OnChange(certificate => Enqueue(certificate.Key()));
        Context.Requests.OnChange(EnqueueOwner);
        Context.Secrets.OnChange(EnqueueOwner);
        Context.Secrets.OnChange(EnqueueTargets);
    }

    protected override async Task SyncAsync(string? ns, string name, CancellationToken cancellationToken)
    {
        if (Api.Get(KnownResources.Certificates, ns, name) is not { } certificate || certificate.IsBeingDeleted())
        {
            return;
        }

        if (!Conditions.Is(certificate, "Issuing", "True"))
        {
            await RepairSecretAsync(certificate, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (ReadKey(certificate) is not { } key)
        {
            return;
        }

        var revision = (certificate.Number("status", "revision") ?? 0) + 1;
        var requests = PolicyInput.OfRevision(OwnedRequests(certificate), revision);
        if (requests is not [var request] || RequestMatch.Violations(request, certificate["spec"]).Count > 0
            || RequestManagerController.FailedBefore(request, certificate))
        {
            // The request manager clears this up.
            return;
        }

        await FinishAsync(certificate, request, key, revision, cancellationToken).ConfigureAwait(false);
    }

    private async Task FinishAsync(JsonObject certificate, JsonObject request, LabKey key, int revision, CancellationToken cancellationToken)
    {
        foreach (var type in new[] { "Denied", "InvalidRequest" })
        {
            if (Conditions.Is(request, type, "True"))
            {
                var refused = Conditions.Get(request, type);
                await FailAsync(certificate, refused.Text("reason")!, refused.Text("message")!, cancellationToken).ConfigureAwait(false);
                return;
            }
        }

        if (Conditions.Get(request, "Ready") is not { } ready)
        {
            return;
        }

        if (ready.Text("reason") == "Failed")
        {
            await FailAsync(certificate, "Failed", ready.Text("message")!, cancellationToken).ConfigureAwait(false);
            return;
        }

        var csr = PemData.Request(Convert.FromBase64String(request.Text("spec", "request")!));
        if (!csr.PublicKeyInfo.AsSpan().SequenceEqual(key.PublicKeyInfo))
        {
            return;
        }

        if (ready.Text("reason") == "Issued")
        {
            if (Unacceptable(request, csr) is { } problem)
            {
                await FailAsync(certificate, "InvalidCertificate", problem, cancellationToken).ConfigureAwait(false);
                return;
            }

            await IssueAsync(certificate, request, key, revision, cancellationToken).ConfigureAwait(false);
            return;
        }

        await TemporaryAsync(certificate, key, cancellationToken).ConfigureAwait(false);
    }

    private string? Unacceptable(JsonObject request, CertificateSigningRequest csr)
    {
        try
        {
            var issued = PemData.Certificate(Convert.FromBase64String(request.Text("status", "certificate") ?? ""));
            if (!issued.PublicKeyInfo.AsSpan().SequenceEqual(csr.PublicKeyInfo))
            {
                return "Issuer returned a certificate with a public key that does not match the CSR. This usually indicates a misconfigured issuer.";
            }

            return Now > issued.NotAfter
                ? $"Issuer returned an already expired certificate (notAfter: {KubeTime.Seconds(issued.NotAfter)}). This usually indicates an expired CA certificate in the issuer."
                : null;
        }
        catch (InvalidDataException error)
        {
            return $"Issuer returned an invalid certificate: failed to decode: {error.Message}";
        }
    }

    private LabKey? ReadKey(JsonObject certificate)
    {
        if (certificate.Text("status", "nextPrivateKeySecretName") is not { Length: > 0 } name
            || Api.Get(KnownResources.Secrets, certificate.Namespace(), name)?.SecretBytes(Names.TlsKey) is not { Length: > 0 } pem)
        {
            return null;
        }

        try
        {
            var key = PemData.PrivateKey(pem);
            return CsrFactory.KeyViolations(key, certificate["spec"]).Count == 0 ? key : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private async Task IssueAsync(JsonObject certificate, JsonObject request, LabKey key, int revision, CancellationToken cancellationToken)
    {
        var issuer = request.At("spec", "issuerRef");
        var secret = new IssuedSecret(
            Convert.FromBase64String(request.Text("status", "certificate")!),
            EncodeKey(certificate, key),
            request.Text("status", "ca") is { Length: > 0 } ca ? Convert.FromBase64String(ca) : null)
        {
            CertificateName = certificate.Name(),
            IssuerName = issuer.Text("name"),
            IssuerKind = issuer.Text("kind"),
            IssuerGroup = issuer.Text("group"),
        };
        await ApplyAsync(certificate, secret, cancellationToken).ConfigureAwait(false);
        var status = certificate.Ensure("status");
        status["revision"] = revision;
        Conditions.Remove(certificate, "Issuing");
        status.Remove("failedIssuanceAttempts");
        status.Remove("lastFailureTime");
        await UpdateStatusAsync(KnownResources.Certificates, certificate, cancellationToken).ConfigureAwait(false);
        await Events.NormalAsync(certificate, "Issuing", "The certificate has been successfully issued", cancellationToken).ConfigureAwait(false);
    }

    private async Task FailAsync(JsonObject certificate, string reason, string detail, CancellationToken cancellationToken)
    {
        var message = $"The certificate request has failed to complete and will be retried: {detail}";
        var status = certificate.Ensure("status");
        status["lastFailureTime"] = KubeTime.Seconds(Now);
        status["failedIssuanceAttempts"] = (status.Number("failedIssuanceAttempts") ?? 0) + 1;
        Conditions.SetObserved(certificate, "Issuing", "False", reason, message, Now);
        await UpdateStatusAsync(KnownResources.Certificates, certificate, cancellationToken).ConfigureAwait(false);
        await Events.WarningAsync(certificate, reason, message, cancellationToken).ConfigureAwait(false);
    }

    private async Task ApplyAsync(JsonObject certificate, IssuedSecret secret, CancellationToken cancellationToken)
    {
        try
        {
            var value = secret.ToApply(certificate, TypeOf(certificate), Context.Options.EnableCertificateOwnerRef, _keystores);
            await Api.ApplyAsync(Caller, KnownResources.Secrets, value, null, true, cancellationToken).ConfigureAwait(false);
        }
        catch (KeystorePasswordMissingException error)
        {
            await Events.WarningAsync(certificate, "KeystorePasswordSecretNotFound", error.EventMessage, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    // An existing Secret keeps its type, which is immutable.
    private string TypeOf(JsonObject certificate) =>
        Api.Get(KnownResources.Secrets, certificate.Namespace(), certificate.Text("spec", "secretName")!).Text("type") ?? "kubernetes.io/tls";

    private async Task RepairSecretAsync(JsonObject certificate, CancellationToken cancellationToken)
    {
        if (Api.Get(KnownResources.Secrets, certificate.Namespace(), certificate.Text("spec", "secretName")!) is not { } secret
            || secret.SecretBytes(Names.TlsCertificate) is not { Length: > 0 } pem || secret.SecretBytes(Names.TlsKey) is not { Length: > 0 } key)
        {
            return;
        }

        var data = new IssuedSecret(pem, key, secret.SecretBytes(Names.CaCertificate))
        {
            CertificateName = secret.Annotation(Names.CertificateName),
            IssuerName = secret.Annotation(Names.IssuerName),
            IssuerKind = secret.Annotation(Names.IssuerKind),
            IssuerGroup = secret.Annotation(Names.IssuerGroup),
        };
        try
        {
            var wanted = data.ToApply(certificate, secret.Text("type") ?? "kubernetes.io/tls", Context.Options.EnableCertificateOwnerRef, _keystores);
            if (SecretDrift.Any(secret, wanted, Name))
            {
                await Api.ApplyAsync(Caller, KnownResources.Secrets, wanted, null, true, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (InvalidDataException error)
        {
            Context.Log($"\"failed to determine whether the SecretTemplate matches Secret\" err={GoText.Quote(error.Message)}");
        }
    }

    private async Task TemporaryAsync(JsonObject certificate, LabKey key, CancellationToken cancellationToken)
    {
        if (certificate.Annotation(Names.IssueTemporaryCertificate) != "true"
            || CertificatePolicies.KeyPair(PolicyInput.Gather(Api, certificate, OwnedRequests(certificate))) is null)
        {
            return;
        }

        var spec = certificate["spec"]!;
        var csr = CsrFactory.Build(spec, key, false);
        // A CA of the moment signs it: nobody can take it for the real thing.
        var signer = LabKey.Generate(KeySpec.P256);
        var ca = new CertificateBuilder
        {
            Subject = new SubjectName { CommonName = "cert-manager.local" },
            NotBefore = Now,
            NotAfter = Now.AddDays(1),
            BasicConstraints = new BasicConstraintsInfo(true),
            KeyUsage = KeyUsages.CertSign,
        }.SelfSign(signer);
        var template = CertificateTemplate.Builder(new JsonObject { ["spec"] = spec.DeepClone() }, csr, null, Now);
        var temporary = template.Sign(csr.PublicKeyInfo, ca, signer);
        var secret = new IssuedSecret(System.Text.Encoding.UTF8.GetBytes(temporary.ToPem()), EncodeKey(certificate, key), null) { CertificateName = certificate.Name() };
        await ApplyAsync(certificate, secret, cancellationToken).ConfigureAwait(false);
        await Events.NormalAsync(certificate, "Issuing", "Issued temporary certificate", cancellationToken).ConfigureAwait(false);
    }

    private static byte[] EncodeKey(JsonObject certificate, LabKey key) => System.Text.Encoding.UTF8.GetBytes(
        key.ToPem(certificate.Text("spec", "privateKey", "encoding") == "PKCS8" ? KeyEncoding.Pkcs8 : KeyEncoding.Traditional));
}
