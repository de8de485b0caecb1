using PkiMesh.Core.Bundles;
using PkiMesh.Core.Certificates;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Rotation;

namespace PkiMesh.Engine.Trust;

/// <summary>Finds the certificates that the mesh shall trust, and those it trusts now.</summary>
internal sealed class AnchorSource(KubeClient client, TrustBundleOptions options)
{
    private string SecretSubject => $"Secret {options.TrustNamespace}/{options.AnchorSecretName}";

    public async Task<IReadOnlyList<ParsedCertificate>> WantedAsync(CancellationToken cancellationToken)
    {
        var secret = await client.GetAsync(KubeResources.Secrets, options.TrustNamespace, options.AnchorSecretName, cancellationToken).ConfigureAwait(false);
        if (secret?.SecretText("tls.crt") is not { Length: > 0 } pem)
        {
            throw new PkiMeshException("AnchorSecretNotFound", PkiMeshErrorKind.ObjectNotFound,
                $"{SecretSubject} {(secret is null ? "does not exist" : "has no tls.crt")}: there is no trust anchor to spread.", SecretSubject,
                "Make it with New-MeshTrustAnchor. trust-manager reads Secrets in its trust namespace only, so the anchor must be there and not in the mesh's namespace.");
        }

        var chain = CertificatePem.ReadChain(pem, $"tls.crt of {SecretSubject}");
        var authority = secret.SecretText("ca.crt") is { Length: > 0 } ca ? CertificatePem.ReadAll(ca, $"ca.crt of {SecretSubject}") : [];
        if (options.Mode != AnchorMode.EnterpriseRoot && AuthorityFitness.OfAnchor(chain[0].Info) is [var flaw, ..])
        {
            throw new PkiMeshException(flaw.Id, PkiMeshErrorKind.InvalidData, flaw.Message, SecretSubject, $"Likely cause: {flaw.LikelyCause}.");
        }

        return AnchorSelection.Select(options.Mode, chain, authority, SecretSubject);
    }

    /// <summary>The anchors of the clusters that are rotated together with this one.</summary>
    public async Task<IReadOnlyList<ParsedCertificate>> ForeignAsync(CancellationToken cancellationToken) =>
        (await new RotationRecordStore(client, options.TrustNamespace, options.ControlPlaneNamespace).ReadAsync(cancellationToken).ConfigureAwait(false))?.Foreign ?? [];

    /// <summary>What the control plane's ConfigMap holds; empty where there is none or it cannot be read.</summary>
    public async Task<IReadOnlyList<ParsedCertificate>> TrustedAsync(CancellationToken cancellationToken)
    {
        var target = await client.GetAsync(KubeResources.ConfigMaps, options.ControlPlaneNamespace, options.Name, cancellationToken).ConfigureAwait(false);
        try
        {
            return target.Text("data", options.Key) is { Length: > 0 } text ? CertificatePem.ReadAll(text, $"ConfigMap {options.ControlPlaneNamespace}/{options.Name}") : [];
        }
        catch (PkiMeshException)
        {
            // Rubbish is trusted by nobody.
            return [];
        }
    }

    /// <summary>
    /// Refuses to take an anchor away while the mesh stands on it. What stays may cover the identity issuer of now: then every
    /// leaf of now verifies with the old anchors and with the new, and nothing breaks.
    /// </summary>
    public async Task RefuseDropAsync(IReadOnlyList<ParsedCertificate> trusted, IReadOnlyList<ParsedCertificate> wanted, CancellationToken cancellationToken)
    {
        if (options.Force || AnchorSelection.Compare(trusted, wanted) != AnchorChange.Dropped
            || await client.GetAsync(KubeResources.Deployments, options.ControlPlaneNamespace, "linkerd-identity", cancellationToken).ConfigureAwait(false) is null
            || await CoversIssuerAsync(wanted, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var dropped = trusted.ExceptBy(wanted.Select(certificate => certificate.Info.Sha256), certificate => certificate.Info.Sha256).First().Info;
        throw new PkiMeshException("TrustAnchorWouldDrop", PkiMeshErrorKind.InvalidOperation,
            $"The mesh trusts \"{dropped}\" (serial {dropped.SerialNumber}), its identity issuer stands on it, and it is not among the wanted anchors: dropping it in one step breaks the mesh.",
            dropped.Subject, "Rotate with Update-MeshTrustAnchor; or trust both with -KeepCurrent; or drop it all the same with -Force.");
    }

    private async Task<bool> CoversIssuerAsync(IReadOnlyList<ParsedCertificate> wanted, CancellationToken cancellationToken)
    {
        var secret = await client.GetAsync(KubeResources.Secrets, options.ControlPlaneNamespace, "linkerd-identity-issuer", cancellationToken).ConfigureAwait(false);
        if (secret?.SecretText("tls.crt") is not { Length: > 0 } pem)
        {
            return false;
        }

        var chain = CertificatePem.ReadChain(pem, $"Secret {options.ControlPlaneNamespace}/linkerd-identity-issuer");
        return ChainVerifier.Verify(chain[0], [.. chain.Skip(1)], wanted, client.ServerNow.UtcDateTime).IsValid;
    }
}
