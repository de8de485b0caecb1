using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Controllers;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Certificates;

/// <summary>Makes the CertificateRequest of the next revision and deletes those that do not fit any more.</summary>
internal sealed class RequestManagerController(CertManagerContext context)
    : CertManagerController("cert-manager-certificates-request-manager", context, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30))
{
    // --copied-annotation-prefixes, default.
    private static readonly string[] s_notCopied = ["kubectl.kubernetes.io/", "fluxcd.io/", "argocd.argoproj.io/"];

    public override void Register()
    {
        Context.Certificates.OnChange(certificate => Enqueue(certificate.Key()));
        Context.Requests.OnChange(EnqueueOwner);
        Context.Secrets.OnChange(EnqueueOwner);
    }

    protected override async Task SyncAsync(string? ns, string name, CancellationToken cancellationToken)
    {
        if (Api.Get(KnownResources.Certificates, ns, name) is not { } certificate || certificate.IsBeingDeleted()
            || !Conditions.Is(certificate, "Issuing", "True")
            || certificate.Text("status", "nextPrivateKeySecretName") is not { } keyName
            || ReadKey(ns, keyName) is not { } key)
        {
            return;
        }

        var revision = (certificate.Number("status", "revision") ?? 0) + 1;
        List<JsonObject> requests = [];
        foreach (var request in OwnedRequests(certificate))
        {
            if (!int.TryParse(request.Annotation(Names.CertificateRevision), NumberStyles.None, CultureInfo.InvariantCulture, out var its))
            {
                await DeleteAsync(request, cancellationToken).ConfigureAwait(false);
            }
            else if (its == revision && !request.IsBeingDeleted())
            {
                requests.Add(request);
            }
        }

        foreach (var request in requests.ToList())
        {
            if (!Fits(request, certificate, key) || FailedBefore(request, certificate))
            {
                await DeleteAsync(request, cancellationToken).ConfigureAwait(false);
                requests.Remove(request);
            }
        }

        if (requests.Count == 0)
        {
            await CreateAsync(certificate, key, revision, keyName, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool Fits(JsonObject request, JsonObject certificate, LabKey key)
    {
        try
        {
            return RequestMatch.Violations(request, certificate["spec"]).Count == 0
                && PemData.Request(Convert.FromBase64String(request.Text("spec", "request") ?? "")).PublicKeyInfo.AsSpan().SequenceEqual(key.PublicKeyInfo);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Whether it failed in an earlier issuance of the same revision.</summary>
    internal static bool FailedBefore(JsonObject request, JsonObject certificate) =>
        Conditions.Get(request, "Ready") is { } ready && ready.Text("status") == "False" && ready.Text("reason") == "Failed"
        && KubeTime.Parse(request.Text("status", "failureTime")) < KubeTime.Parse(Conditions.Get(certificate, "Issuing").Text("lastTransitionTime"));

    private LabKey? ReadKey(string? ns, string secretName)
    {
        try
        {
            return Api.Get(KnownResources.Secrets, ns, secretName)?.SecretBytes(Names.TlsKey) is { Length: > 0 } pem ? PemData.PrivateKey(pem) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private Task DeleteAsync(JsonObject request, CancellationToken cancellationToken) =>
        Api.DeleteAsync(Caller, KnownResources.CertificateRequests, request.Namespace(), request.Name(), (string?)null, cancellationToken);

    private async Task CreateAsync(JsonObject certificate, LabKey key, int revision, string keyName, CancellationToken cancellationToken)
    {
        CertificateSigningRequest csr;
        try
        {
            csr = CsrFactory.Build(certificate["spec"], key, Context.Options.BasicConstraintsInRequest);
        }
        catch (Exception error) when (error is InvalidDataException or PkiException)
        {
            Context.Log($"\"Failed to generate CSR - will not retry\" err={GoText.Quote(error.Message)}");
            return;
        }

        try
        {
            var request = await Api.CreateAsync(Caller, KnownResources.CertificateRequests, Request(certificate, csr, revision, keyName), cancellationToken).ConfigureAwait(false);
            await Events.NormalAsync(certificate, "Requested", $"Created new CertificateRequest resource {GoText.Quote(request.Name())}", cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException error)
        {
            await Events.WarningAsync(certificate, "RequestFailed", $"Failed to create CertificateRequest: {error.Message}", cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private static JsonObject Request(JsonObject certificate, CertificateSigningRequest csr, int revision, string keyName)
    {
        var annotations = Field.Map(certificate.At("metadata", "annotations").ToMap()
            .Where(annotation => !s_notCopied.Any(prefix => annotation.Key.StartsWith(prefix, StringComparison.Ordinal))));
        annotations[Names.CertificateName] = certificate.Name();
        annotations[Names.CertificateRevision] = revision.ToString(CultureInfo.InvariantCulture);
        annotations[Names.PrivateKeySecretName] = keyName;
        var metadata = new JsonObject
        {
            ["namespace"] = certificate.Namespace(),
            ["name"] = RequestName.Of(certificate.Name(), revision),
            ["annotations"] = annotations,
            ["ownerReferences"] = new JsonArray(ControllerReference(certificate)),
        };
        if (certificate.At("metadata", "labels") is JsonObject { Count: > 0 } labels)
        {
            metadata["labels"] = labels.DeepClone();
        }

        var spec = new JsonObject();
        if (GoDuration.Parse(certificate.Text("spec", "duration")) is { } duration)
        {
            spec["duration"] = GoDuration.Write(duration);
        }

        if (certificate.Flag("spec", "isCA") == true)
        {
            spec["isCA"] = true;
        }

        spec["issuerRef"] = certificate.At("spec", "issuerRef")?.DeepClone();
        spec["request"] = Field.Base64(csr.ToPem());
        if (certificate.At("spec", "usages") is JsonArray { Count: > 0 } usages)
        {
            spec["usages"] = usages.DeepClone();
        }

        return new JsonObject { ["apiVersion"] = "cert-manager.io/v1", ["kind"] = "CertificateRequest", ["metadata"] = metadata, ["spec"] = spec };
    }
}
