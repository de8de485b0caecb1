using System.Text.Json.Nodes;
using PkiMesh.Core.Rotation;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Proof;

namespace PkiMesh.Engine.Rotation;

/// <summary>Finds the objects of a mesh from what linkerd is given back to what signed it, so that a mesh somebody else built is found too.</summary>
internal sealed class RotationTargets(KubeClient client, MeshRotationOptions options)
{
    private const string IssuerSecretName = "linkerd-identity-issuer";

    /// <exception cref="PkiMeshException">MeshNotFound: a link is missing.</exception>
    public async Task<RotationNames> FindAsync(CancellationToken cancellationToken)
    {
        var reader = new CertificateEvidenceReader(client);
        var issuerSecret = await reader.SecretAsync(options.Namespace, IssuerSecretName, cancellationToken).ConfigureAwait(false)
            ?? throw Missing($"there is no Secret {options.Namespace}/{IssuerSecretName}", "Name the control plane's namespace with -Namespace, or build the mesh first: New-MeshTrustAnchor, New-MeshIdentityIssuer.");
        var issuer = await reader.CertificateOfAsync(issuerSecret.Object, options.Namespace, IssuerSecretName, cancellationToken).ConfigureAwait(false)
            ?? throw Missing($"no Certificate of cert-manager makes Secret {options.Namespace}/{IssuerSecretName}", "Let New-MeshTrustAnchor and New-MeshIdentityIssuer make the mesh's certificates; then run this again.");
        var signer = await reader.IssuerOfAsync(issuer, cancellationToken).ConfigureAwait(false);
        if (signer?.Evidence.SecretName is not { } anchorSecretName)
        {
            throw Missing($"{issuer.Evidence.Subject} is not signed by an issuer that reads its CA from a Secret", "New-MeshIdentityIssuer makes one.");
        }

        var anchorNamespace = signer.Namespace ?? options.TrustNamespace;
        var anchorSecret = await reader.SecretAsync(anchorNamespace, anchorSecretName, cancellationToken).ConfigureAwait(false);
        var anchor = await reader.CertificateOfAsync(anchorSecret?.Object, anchorNamespace, anchorSecretName, cancellationToken).ConfigureAwait(false);
        if (anchor is null && RotationNames.AnchorOfKept(anchorSecretName) is { } name && ManagedLabel.IsOn(anchorSecret?.Object))
        {
            // A rotation whose record is lost: the old anchor signs, and belongs to the Certificate of the other Secret.
            anchorSecretName = name;
            anchorSecret = await reader.SecretAsync(anchorNamespace, name, cancellationToken).ConfigureAwait(false);
            anchor = await reader.CertificateOfAsync(anchorSecret?.Object, anchorNamespace, name, cancellationToken).ConfigureAwait(false);
        }

        anchor = anchor
            ?? throw Missing($"no Certificate of cert-manager makes Secret {anchorNamespace}/{anchorSecretName}, which holds the anchor",
                "Have the anchor signed with New-MeshTrustAnchor, under other names; then give these to Update-MeshTrustAnchor.");
        return new RotationNames
        {
            AnchorName = anchor.Object.Name(),
            AnchorNamespace = anchorNamespace,
            AnchorSecretName = anchor.Object.Text("spec", "secretName") ?? anchorSecretName,
            AnchorIssuerName = anchor.Object.Text("spec", "issuerRef", "name") ?? "",
            AnchorIssuerKind = anchor.Object.Text("spec", "issuerRef", "kind") ?? "Issuer",
            SignerKind = signer.Object.Text("kind") ?? (signer.Namespace is null ? "ClusterIssuer" : "Issuer"),
            SignerName = signer.Object.Name(),
            IssuerName = issuer.Object.Name(),
            IssuerSecretName = IssuerSecretName,
            ControlPlane = options.Namespace,
            TrustNamespace = options.TrustNamespace,
        };
    }

    public static KubeResource SignerResource(RotationNames names) => names.SignerKind == "Issuer" ? KubeResources.Issuers : KubeResources.ClusterIssuers;

    public static string? SignerNamespace(RotationNames names) => names.SignerKind == "Issuer" ? names.AnchorNamespace : null;

    public static Task<JsonObject> AnchorAsync(KubeClient client, RotationNames names, CancellationToken cancellationToken) =>
        client.RequireAsync(KubeResources.Certificates, names.AnchorNamespace, names.AnchorName, cancellationToken);

    private PkiMeshException Missing(string what, string advice) =>
        new("MeshNotFound", PkiMeshErrorKind.ObjectNotFound, $"There is no trust anchor to rotate: {what}.", options.Namespace, advice);
}
