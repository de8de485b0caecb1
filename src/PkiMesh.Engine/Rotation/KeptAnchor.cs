using System.Text.Json.Nodes;
using PkiMesh.Core.Rotation;
using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Rotation;

/// <summary>
/// Keeps the old anchor in a Secret beside its own while it must still sign, and puts it back. This is the one place that handles a key:
/// from one Secret of a namespace to another, and nowhere else.
/// </summary>
internal sealed class KeptAnchor(KubeClient client, RotationNames names, IOperation operation)
{
    private static readonly string[] s_keys = ["tls.crt", "tls.key", "ca.crt"];

    public async Task KeepAsync(RotationRecord record, CancellationToken cancellationToken)
    {
        var own = await client.RequireAsync(KubeResources.Secrets, names.AnchorNamespace, names.AnchorSecretName, cancellationToken).ConfigureAwait(false);
        if (SecretCertificates.Read(own).Leaf?.Info.Sha256 != record.OldLeaf.Info.Sha256)
        {
            // Somebody renewed it a moment ago: the next look finds that, and plans anew.
            return;
        }

        var body = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["type"] = "kubernetes.io/tls",
            ["metadata"] = new JsonObject
            {
                ["name"] = names.KeptSecretName,
                ["namespace"] = names.AnchorNamespace,
                ["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = "pkimesh", ["controller.cert-manager.io/fao"] = "true" },
            },
            ["data"] = Data(own),
        };
        await client.ApplyAsync(KubeResources.Secrets, body, new ApplyOptions(true, false, true), cancellationToken).ConfigureAwait(false);
        operation.Report(new MeshChange(MeshChangeAction.Create, "Secret", names.AnchorNamespace, names.KeptSecretName, "the anchor of now"));
    }

    public async Task PutBackAsync(JsonObject certificate, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (names.NextIssuerName is not null && certificate.Text("spec", "issuerRef", "name") != names.AnchorIssuerName)
        {
            // cert-manager issues again when the issuer changes; what comes of that is overwritten once it is through.
            var patch = new JsonObject { ["spec"] = IssuerReference(names.AnchorIssuerName, names.AnchorIssuerKind) };
            await client.PatchAsync(KubeResources.Certificates, names.AnchorNamespace, names.AnchorName, patch, null, cancellationToken).ConfigureAwait(false);
            operation.Report(new MeshChange(MeshChangeAction.Update, "Certificate", names.AnchorNamespace, names.AnchorName, $"signed by {names.AnchorIssuerKind} {names.AnchorIssuerName}"));
            certificate = await new IssuanceWaiter(client, operation).WaitAsync(names.AnchorNamespace, names.AnchorName, certificate, true, limit, cancellationToken).ConfigureAwait(false);
        }

        var kept = await client.RequireAsync(KubeResources.Secrets, names.AnchorNamespace, names.KeptSecretName, cancellationToken).ConfigureAwait(false);
        await ForgetRequestsAsync(certificate, cancellationToken).ConfigureAwait(false);
        var data = Data(kept);
        foreach (var key in s_keys.Where(key => !data.ContainsKey(key)))
        {
            data[key] = null;
        }

        await client.PatchAsync(KubeResources.Secrets, names.AnchorNamespace, names.AnchorSecretName, new JsonObject { ["data"] = data }, null, cancellationToken).ConfigureAwait(false);
        operation.Report(new MeshChange(MeshChangeAction.Update, "Secret", names.AnchorNamespace, names.AnchorSecretName, "the old anchor"));
    }

    public static JsonObject IssuerReference(string name, string? kind) =>
        new() { ["issuerRef"] = new JsonObject { ["name"] = name, ["kind"] = kind ?? "ClusterIssuer", ["group"] = "cert-manager.io" } };

    /// <summary>A request of the current revision with another key than the Secret's makes cert-manager issue again (policies.go SecretPublicKeyDiffersFromCurrentCertificateRequest).</summary>
    private async Task ForgetRequestsAsync(JsonObject certificate, CancellationToken cancellationToken)
    {
        await foreach (var request in client.ListAsync(KubeResources.CertificateRequests, names.AnchorNamespace, null, cancellationToken).ConfigureAwait(false))
        {
            if (request.Annotation("cert-manager.io/certificate-name") == certificate.Name())
            {
                await client.DeleteAsync(KubeResources.CertificateRequests, names.AnchorNamespace, request.Name(), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static JsonObject Data(JsonObject secret)
    {
        var data = new JsonObject();
        foreach (var key in s_keys)
        {
            if (secret.Text("data", key) is { } value)
            {
                data[key] = value;
            }
        }

        return data;
    }
}
