using System.Text.Json.Nodes;
using PkiMesh.Core.Rotation;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.CertManager;

/// <summary>Has a Certificate issued again, and waits for the next revision. A trust anchor that others hang on is not renewed in one step.</summary>
internal sealed class CertificateRenewer(KubeClient client, IOperation operation)
{
    public async Task<MeshCertificate> RenewAsync(MeshRenewalOptions options, CancellationToken cancellationToken)
    {
        await client.Discovery.RequireAsync(KubeResources.Certificates, cancellationToken).ConfigureAwait(false);
        var certificate = await FindAsync(options, cancellationToken).ConfigureAwait(false);
        var (ns, name) = (certificate.Namespace()!, certificate.Name());
        var subject = $"Certificate {ns}/{name}";
        if (certificate.IsTerminating())
        {
            throw new PkiMeshException("ObjectTerminating", PkiMeshErrorKind.InvalidOperation, $"{subject} is being deleted.", subject, "Wait until it is gone, then make it anew.");
        }

        if (!options.Force && await DependentAsync(certificate, cancellationToken).ConfigureAwait(false) is { } dependent)
        {
            throw new PkiMeshException("TrustAnchorNotRenewedAlone", PkiMeshErrorKind.InvalidOperation,
                $"{subject} is a trust anchor: {dependent}. Renewed by itself it would be replaced in one step, and what trusts the one before would trust nothing any more.", subject,
                "Update-MeshTrustAnchor renews it in order. -Force renews it all the same.");
        }

        var running = StatusReader.IsTrue(certificate, "Issuing");
        var change = new MeshChange(Skips(options, certificate) ? MeshChangeAction.None : MeshChangeAction.Update, "Certificate", ns, name,
            running ? "is being issued already" : $"issue again, after revision {certificate.Number("status", "revision") ?? 0}");
        if (change.Action == MeshChangeAction.None && !running)
        {
            operation.Report(change with { Detail = $"issued {certificate.Time("status", "notBefore"):u}" });
            return await ReadAsync(certificate, cancellationToken).ConfigureAwait(false);
        }

        if (!await operation.ConfirmAsync(subject, "Renew", [change]).ConfigureAwait(false) || operation.WhatIf)
        {
            return await ReadAsync(certificate, cancellationToken).ConfigureAwait(false);
        }

        if (!running)
        {
            await Reissue.TriggerAsync(client, ns, name, cancellationToken).ConfigureAwait(false);
            operation.Report(change);
        }

        if (!options.NoWait)
        {
            await new IssuanceWaiter(client, operation).WaitAsync(ns, name, certificate, anew: true, options.Timeout, cancellationToken).ConfigureAwait(false);
        }

        return await ReadAsync(await client.RequireAsync(KubeResources.Certificates, ns, name, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private bool Skips(MeshRenewalOptions options, JsonObject certificate) =>
        options.OlderThan is { } age && certificate.Time("status", "notBefore") is { } issued && client.ServerNow - issued < age && StatusReader.IsTrue(certificate, "Ready");

    private async Task<JsonObject> FindAsync(MeshRenewalOptions options, CancellationToken cancellationToken)
    {
        if (options.Namespace is { } ns)
        {
            return await client.GetAsync(KubeResources.Certificates, ns, options.Name, cancellationToken).ConfigureAwait(false)
                ?? throw CertManagerPort.NotFound(options.Name, ns);
        }

        List<JsonObject> found = [];
        var query = new ListQuery(FieldSelector: $"metadata.name={options.Name}");
        await foreach (var certificate in client.ListAsync(KubeResources.Certificates, null, query, cancellationToken).ConfigureAwait(false))
        {
            found.Add(certificate);
        }

        return found switch
        {
            [] => throw CertManagerPort.NotFound(options.Name, null),
            [var one] => one,
            _ => throw new PkiMeshException("CertificateAmbiguous", PkiMeshErrorKind.InvalidArgument,
                $"There is a Certificate {options.Name} in {string.Join(", ", found.Select(each => each.Namespace()))}.", options.Name, "Give -Namespace."),
        };
    }

    /// <summary>What hangs on the Certificate as a trust anchor, in a clause; null where nothing does.</summary>
    private async Task<string?> DependentAsync(JsonObject certificate, CancellationToken cancellationToken)
    {
        var ns = certificate.Namespace()!;
        var secretName = certificate.Text("spec", "secretName");
        if (certificate["spec"].Flag("isCA") != true || secretName is null)
        {
            return null;
        }

        // While its anchor is being rotated, the signer reads the one that was kept.
        var signers = await SecretSigners.FindAsync(client, ns, [secretName, RotationNames.KeptNameOf(secretName)], cancellationToken).ConfigureAwait(false);
        if (signers.Count == 0)
        {
            return null;
        }

        await foreach (var other in client.ListAsync(KubeResources.Certificates, null, null, cancellationToken).ConfigureAwait(false))
        {
            if (other["spec"].Flag("isCA") == true && signers.FirstOrDefault(signer => signer.Signs(other)) is { } found)
            {
                return $"{found.Kind} {found.Name} signs the CA of Certificate {other.Namespace()}/{other.Name()} with it";
            }
        }

        return null;
    }

    private Task<MeshCertificate> ReadAsync(JsonObject certificate, CancellationToken cancellationToken) =>
        new CertificateReader(client).ReadAsync(certificate, checkRevocation: false, cancellationToken);
}
