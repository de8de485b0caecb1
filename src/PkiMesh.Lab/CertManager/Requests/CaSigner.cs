using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager.Issuers;
using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Requests;

/// <summary>Signs with the key pair in a Secret (cm pkg/controller/certificaterequests/ca/ca.go).</summary>
internal sealed class CaSigner(CertManagerContext context) : IRequestSigner
{
    public async Task<SignResult?> SignAsync(JsonObject request, JsonObject issuer, RequestReporter reporter, CancellationToken cancellationToken)
    {
        var ns = IssuerNamespace.Of(issuer, context.Options);
        var secretName = issuer.Text("spec", "ca", "secretName") ?? "";
        if (context.Api.Get(KnownResources.Secrets, ns, secretName) is not { } secret)
        {
            await reporter.PendingAsync(request, $"secrets {GoText.Quote(secretName)} not found", "SecretMissing", $"Referenced secret {ns}/{secretName} not found", cancellationToken).ConfigureAwait(false);
            return null;
        }

        SigningKeyPair pair;
        try
        {
            pair = SigningKeyPair.ForSigning(secret);
        }
        catch (InvalidDataException error)
        {
            await reporter.PendingAsync(request, error.Message, "SecretInvalidData", $"Failed to parse signing CA keypair from secret {ns}/{secretName}", cancellationToken).ConfigureAwait(false);
            return null;
        }

        CertificateSigningRequest csr;
        try
        {
            csr = CertificateTemplate.Read(request);
        }
        catch (InvalidDataException error)
        {
            await reporter.FailedAsync(request, error.Message, "SigningError", "Error generating certificate template", cancellationToken).ConfigureAwait(false);
            return null;
        }

        try
        {
            var builder = CertificateTemplate.Builder(request, csr, issuer.At("spec", "ca"), context.Clock.GetUtcNow());
            if (!pair.Key.Matches(pair.Chain[0]))
            {
                throw new InvalidDataException("error creating x509 certificate: x509: provided PrivateKey doesn't match parent's PublicKey");
            }

            var certificate = builder.Sign(csr.PublicKeyInfo, pair.Chain[0], pair.Key);
            var bundle = ChainBundle.Parse([.. pair.Chain, certificate]);
            return new SignResult(bundle.ChainPem, bundle.CaPem);
        }
        catch (InvalidDataException error)
        {
            await reporter.FailedAsync(request, error.Message, "SigningError", "Error signing certificate", cancellationToken).ConfigureAwait(false);
            throw new RetryLaterException(error.Message);
        }
    }
}
