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

    /// <summary>False where the anchor of now is not the old one any more: then there is nothing to keep.</summary>
    public async Task<bool> KeepAsync(RotationRecord record, CancellationToken cancellationToken)
    {
        var own = await client.RequireAsync(KubeResources.Secrets, names.AnchorNamespace, names.AnchorSecretName, cancellationToken).ConfigureAwait(false);
        if (SecretCertificates.Read(own).Leaf?.Info.Sha256 != record.OldLeaf.Info.Sha256)
        {
            // Somebody renewed it a moment ago: the next look finds that, and plans anew.
            return false;
        }

        var labels = ManagedLabel.Labels();
        labels["controller.cert-manager.io/fao"] = "true";
        var body = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["type"] = "kubernetes.io/tls",
            ["metadata"] = new JsonObject
            {
                ["name"] = names.KeptSecretName,
                ["namespace"] = names.AnchorNamespace,
                ["labels"] = labels,
            },
            ["data"] = Data(own),
        };
        await client.ApplyAsync(KubeResources.Secrets, body, new ApplyOptions(true, false, true), cancellationToken).ConfigureAwait(false);
        operation.Report(new MeshChange(MeshChangeAction.Create, "Secret", names.AnchorNamespace, names.KeptSecretName, "the anchor of now"));
        return true;
    }

    /// <summary>The old anchor again, and a Certificate that asks for no other: whatever is under way comes to nothing.</summary>
    public async Task PutBackAsync(RotationState state, RotationRecord record, CancellationToken cancellationToken)
    {
        var pending = new PendingIssuance(client, names);
        var certificate = await RestoreSpecAsync(record, cancellationToken).ConfigureAwait(false);
        if (state.Anchor.Chain[0].Info.Sha256 != record.OldLeaf.Info.Sha256)
        {
            var kept = await client.RequireAsync(KubeResources.Secrets, names.AnchorNamespace, names.KeptSecretName, cancellationToken).ConfigureAwait(false);
            await ForgetRequestsAsync(certificate, cancellationToken).ConfigureAwait(false);
            var data = Data(kept);
            foreach (var key in s_keys.Where(key => !data.ContainsKey(key)))
            {
                data[key] = null;
            }

            var patch = new JsonObject { ["data"] = data };
            if (names is { NextIssuerName: not null, AnchorIssuerName.Length: > 0 })
            {
                // cert-manager issues again where the Secret says that another issuer signed it.
                patch["metadata"] = new JsonObject
                {
                    ["annotations"] = new JsonObject
                    {
                        ["cert-manager.io/issuer-name"] = names.AnchorIssuerName,
                        ["cert-manager.io/issuer-kind"] = names.AnchorIssuerKind,
                        ["cert-manager.io/issuer-group"] = "cert-manager.io",
                    },
                };
            }

            await client.PatchAsync(KubeResources.Secrets, names.AnchorNamespace, names.AnchorSecretName, patch, null, cancellationToken).ConfigureAwait(false);
            operation.Report(new MeshChange(MeshChangeAction.Update, "Secret", names.AnchorNamespace, names.AnchorSecretName, "the old anchor"));
        }

        await pending.EndAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<JsonObject> RestoreSpecAsync(RotationRecord record, CancellationToken cancellationToken)
    {
        var certificate = await RotationTargets.AnchorAsync(client, names, cancellationToken).ConfigureAwait(false);
        var spec = new JsonObject();
        List<string> said = [];
        if (names is { NextIssuerName: not null, AnchorIssuerName.Length: > 0 } && (certificate.Text("spec", "issuerRef", "name") != names.AnchorIssuerName || certificate.Text("spec", "issuerRef", "kind") != names.AnchorIssuerKind))
        {
            spec = IssuerReference(names.AnchorIssuerName, names.AnchorIssuerKind);
            said.Add($"signed by {names.AnchorIssuerKind} {names.AnchorIssuerName}");
        }

        if (record.KeepsKey is { } keeps && keeps != (certificate.Text("spec", "privateKey", "rotationPolicy") == "Never"))
        {
            var rotation = keeps ? "Never" : "Always";
            spec["privateKey"] = new JsonObject { ["rotationPolicy"] = rotation };
            said.Add($"rotationPolicy {rotation}");
        }

        if (said.Count == 0)
        {
            return certificate;
        }

        certificate = await client.PatchAsync(KubeResources.Certificates, names.AnchorNamespace, names.AnchorName, new JsonObject { ["spec"] = spec }, null, cancellationToken).ConfigureAwait(false);
        operation.Report(new MeshChange(MeshChangeAction.Update, "Certificate", names.AnchorNamespace, names.AnchorName, string.Join(", ", said)));
        return certificate;
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
