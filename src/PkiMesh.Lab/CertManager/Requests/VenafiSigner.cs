using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.CertManager.Venafi;
using PkiMesh.Lab.CertManager.X509;

namespace PkiMesh.Lab.CertManager.Requests;

/// <summary>Lets TPP sign: first ask, keep its name of the certificate, then fetch (cm pkg/controller/certificaterequests/venafi/venafi.go).</summary>
internal sealed class VenafiSigner(CertManagerContext context, string component) : IRequestSigner
{
    private readonly VenafiClientFactory _clients = new(context, component);

    public async Task<SignResult?> SignAsync(JsonObject request, JsonObject issuer, RequestReporter reporter, CancellationToken cancellationToken)
    {
        VenafiClient client;
        try
        {
            client = await _clients.CreateAsync(issuer, cancellationToken).ConfigureAwait(false);
        }
        catch (VenafiSecretMissingException error)
        {
            await reporter.PendingAsync(request, error.Message, "SecretMissing", "Required secret resource not found", cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (VenafiException error)
        {
            var text = error is VenafiAuthException ? $"OAuth token request failed: {error.Message}" : error.Message;
            await reporter.PendingAsync(request, text, "VenafiInitError", "Failed to initialise Certificate Manager client for signing", cancellationToken).ConfigureAwait(false);
            throw new RetryLaterException(text);
        }

        if (await CustomFieldsAsync(request, issuer, reporter, cancellationToken).ConfigureAwait(false) is not { } fields)
        {
            return null;
        }

        var csr = Convert.FromBase64String(request.Text("spec", "request") ?? "");
        return request.Annotation(Names.VenafiPickupId) is { Length: > 0 } pickupId
            ? await FetchAsync(client, pickupId, csr, request, reporter, cancellationToken).ConfigureAwait(false)
            : await AskAsync(client, csr, fields, request, reporter, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<SignResult?> AskAsync(
        VenafiClient client, byte[] csr, IReadOnlyList<CustomField> fields, JsonObject request, RequestReporter reporter, CancellationToken cancellationToken)
    {
        if (fields.FirstOrDefault(field => field.Type is not ("" or "Plain")) is { } odd)
        {
            var text = $"certificate request contains an invalid custom fields type: {GoText.Quote(odd.Type)}";
            await reporter.FailedAsync(request, text, "CustomFieldsError", text, cancellationToken).ConfigureAwait(false);
            return null;
        }

        string pickupId;
        try
        {
            pickupId = await client.RequestAsync(csr, CertificateTemplate.DurationOf(request["spec"]!), fields, cancellationToken).ConfigureAwait(false);
        }
        catch (VenafiException error)
        {
            await reporter.FailedAsync(request, error.Message, "RequestError", "Failed to request certificate from Certificate Manager", cancellationToken).ConfigureAwait(false);
            throw new RetryLaterException(error.Message);
        }

        await reporter.PendingAsync(request, null, "IssuancePending", "certificate is requested", cancellationToken).ConfigureAwait(false);
        request.Ensure("metadata").Ensure("annotations")[Names.VenafiPickupId] = pickupId;
        return null;
    }

    private static async Task<SignResult?> FetchAsync(
        VenafiClient client, string pickupId, byte[] csr, JsonObject request, RequestReporter reporter, CancellationToken cancellationToken)
    {
        IReadOnlyList<Pki.LabCertificate> chain;
        try
        {
            chain = await client.RetrieveAsync(pickupId, csr, cancellationToken).ConfigureAwait(false);
        }
        catch (VenafiPendingException error)
        {
            await reporter.PendingAsync(request, error.Message, "IssuancePending", "certificate still in a pending state, the request will be retried", cancellationToken).ConfigureAwait(false);
            throw new RetryLaterException(error.Message);
        }
        catch (VenafiException error)
        {
            await reporter.FailedAsync(request, error.Message, "RetrieveError", "Failed to obtain certificate from Certificate Manager", cancellationToken).ConfigureAwait(false);
            throw new RetryLaterException(error.Message);
        }

        try
        {
            var bundle = ChainBundle.Parse(chain);
            return new SignResult(bundle.ChainPem, bundle.CaPem);
        }
        catch (InvalidDataException error)
        {
            await reporter.FailedAsync(request, error.Message, "ParseError", "Failed to parse returned certificate bundle", cancellationToken).ConfigureAwait(false);
            throw new RetryLaterException(error.Message);
        }
    }

    private static async Task<IReadOnlyList<CustomField>?> CustomFieldsAsync(
        JsonObject request, JsonObject issuer, RequestReporter reporter, CancellationToken cancellationToken)
    {
        var parsed = new List<IReadOnlyList<CustomField>>();
        foreach (var source in new[] { issuer, request })
        {
            try
            {
                parsed.Add(CustomField.Parse(source.Annotation(Names.VenafiCustomFields)));
            }
            catch (JsonException error)
            {
                await reporter.FailedAsync(request, error.Message, "CustomFieldsError", $"Failed to parse {source.Name()} {GoText.Quote(Names.VenafiCustomFields)} annotation", cancellationToken).ConfigureAwait(false);
                return null;
            }
        }

        return CustomField.Merge(parsed[0], parsed[1]);
    }
}
