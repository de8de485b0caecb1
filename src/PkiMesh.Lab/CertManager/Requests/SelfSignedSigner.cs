using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Controllers;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Requests;

/// <summary>Signs with the requester's own key (cm pkg/controller/certificaterequests/selfsigned/selfsigned.go).</summary>
internal sealed class SelfSignedSigner(CertManagerContext context, EventRecorder events) : IRequestSigner
{
    public async Task<SignResult?> SignAsync(JsonObject request, JsonObject issuer, RequestReporter reporter, CancellationToken cancellationToken)
    {
        var secretName = request.Annotation(Names.PrivateKeySecretName);
        if (string.IsNullOrEmpty(secretName))
        {
            await reporter.FailedAsync(request, "secret name missing", "MissingAnnotation", $"Annotation {GoText.Quote(Names.PrivateKeySecretName)} missing or reference empty", cancellationToken).ConfigureAwait(false);
            return null;
        }

        var ns = request.Namespace();
        if (context.Api.Get(KnownResources.Secrets, ns, secretName) is not { } secret)
        {
            await reporter.PendingAsync(request, $"secrets {GoText.Quote(secretName)} not found", "MissingSecret", $"Referenced secret {ns}/{secretName} not found", cancellationToken).ConfigureAwait(false);
            return null;
        }

        LabKey key;
        try
        {
            key = PemData.PrivateKey(secret.SecretBytes(Names.TlsKey) ?? throw new InvalidDataException($"no data for {GoText.Quote(Names.TlsKey)} in secret '{ns}/{secretName}'"));
        }
        catch (InvalidDataException error)
        {
            await reporter.PendingAsync(request, error.Message, "ErrorParsingKey", $"Failed to get key {GoText.Quote(secretName)} referenced in annotation {GoText.Quote(Names.PrivateKeySecretName)}", cancellationToken).ConfigureAwait(false);
            return null;
        }

        CertificateSigningRequest csr;
        try
        {
            csr = CertificateTemplate.Read(request);
        }
        catch (InvalidDataException error)
        {
            await reporter.FailedAsync(request, error.Message, "ErrorGenerating", "Error generating certificate template", cancellationToken).ConfigureAwait(false);
            return null;
        }

        if (csr.RawSubject.GetOidList().Count == 0)
        {
            await events.WarningAsync(request, "BadConfig", "Certificate will be issued with an empty Issuer DN, which contravenes RFC 5280 and could break some strict clients", cancellationToken).ConfigureAwait(false);
            // The real one issues it all the same. BouncyCastle neither makes nor reads such a certificate.
            await reporter.FailedAsync(request, "the lab cannot make a certificate whose issuer has no name; give the Certificate a commonName", "EmptyIssuer", "Error signing certificate", cancellationToken).ConfigureAwait(false);
            return null;
        }

        if (!csr.PublicKeyInfo.AsSpan().SequenceEqual(key.PublicKeyInfo))
        {
            await reporter.FailedAsync(request, "CSR not signed by referenced private key", "ErrorKeyMatch", "Error generating certificate template", cancellationToken).ConfigureAwait(false);
            return null;
        }

        var pem = CertificateTemplate.Builder(request, csr, issuer.At("spec", "selfSigned"), context.Clock.GetUtcNow()).SelfSign(key).ToPem();
        return new SignResult(pem, pem);
    }
}
