using System.Text.Json.Nodes;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.CertManager;

/// <summary>Certificates with the first cause of what is wrong; each signer is read once, however many it signed.</summary>
internal sealed class CauseReader(KubeClient client, ITppPort tpp, MeshCertificateQuery query, CertificateReader reader)
{
    // cert-manager's default --cluster-resource-namespace, where a ClusterIssuer reads its Secret.
    private const string ClusterResources = "cert-manager";

    // enterprise CA, anchor, identity issuer, leaf: deeper than this is a circle.
    private const int Deepest = 5;

    // CAs and signers alone: leaves come once each, and there may be thousands.
    private readonly Dictionary<(string Ns, string Name), (MeshCertificate Certificate, CertificateCause? Cause)> _seen = [];
    private readonly Dictionary<(string Ns, string SecretName), string?> _names = [];
    private HashSet<(string Ns, string SecretName)>? _anchors;

    public async Task<MeshCertificate> ReadAsync(JsonObject certificate, CancellationToken cancellationToken)
    {
        var (read, cause) = await FollowAsync(certificate, 0, cancellationToken).ConfigureAwait(false);
        return read with { Cause = cause?.Message, CauseId = cause?.Id, Remedy = cause?.Remedy };
    }

    private async Task<(MeshCertificate Certificate, CertificateCause? Cause)> FollowAsync(JsonObject certificate, int depth, CancellationToken cancellationToken)
    {
        var key = (certificate.Namespace() ?? "", certificate.Name());
        if (_seen.TryGetValue(key, out var known))
            return known;
        var read = await reader.ReadAsync(certificate, query.CheckRevocation, cancellationToken).ConfigureAwait(false);
        var signer = depth < Deepest ? await SignerAsync(read, depth, cancellationToken).ConfigureAwait(false) : null;
        var context = new CauseContext
        {
            NowUtc = client.ServerNow.UtcDateTime,
            Signer = signer?.Certificate,
            SignerCause = signer?.Cause,
            SignsIdentityIssuer = read.RequestedCertificateAuthority && (_anchors ??= await AnchorsAsync(cancellationToken).ConfigureAwait(false)).Contains((read.Namespace, read.SecretName)),
            TppStage = await StageAsync(read, cancellationToken).ConfigureAwait(false),
        };
        var found = (read, CauseFinder.Find(read, context));
        if (depth > 0 || read.RequestedCertificateAuthority)
            _seen[key] = found;
        return found;
    }

    private async Task<(MeshCertificate Certificate, CertificateCause? Cause)?> SignerAsync(MeshCertificate certificate, int depth, CancellationToken cancellationToken)
    {
        if (certificate.Issuer.CaSecretName is not { } secretName)
            return null;
        var ns = SecretNamespace(certificate.Issuer, certificate.Namespace);
        if (!_names.TryGetValue((ns, secretName), out var name))
        {
            var secret = await client.GetAsync(KubeResources.Secrets, ns, secretName, cancellationToken).ConfigureAwait(false);
            _names[(ns, secretName)] = name = secret?.Annotation("cert-manager.io/certificate-name") ?? await NameAsync(ns, secretName, cancellationToken).ConfigureAwait(false);
        }

        if (name is null || (ns == certificate.Namespace && name == certificate.Name))
            return null;
        if (_seen.TryGetValue((ns, name), out var known))
            return known;
        if (await client.GetAsync(KubeResources.Certificates, ns, name, cancellationToken).ConfigureAwait(false) is { } signer)
            return await FollowAsync(signer, depth + 1, cancellationToken).ConfigureAwait(false);
        _names[(ns, secretName)] = null;
        return null;
    }

    private static string SecretNamespace(MeshIssuerStatus issuer, string ns) => issuer.Kind == "ClusterIssuer" ? ClusterResources : ns;

    /// <summary>The Secrets that identity issuers are signed with, of every mesh in the cluster; none where the caller may not look.</summary>
    private async Task<HashSet<(string Ns, string SecretName)>> AnchorsAsync(CancellationToken cancellationToken)
    {
        HashSet<(string Ns, string SecretName)> found = [];
        try
        {
            await foreach (var certificate in client.ListAsync(KubeResources.Certificates, null, null, cancellationToken).ConfigureAwait(false))
            {
                if (certificate.Text("spec", "secretName") == LinkerdManifestPolicy.IssuerSecret
                    && await reader.IssuerAsync(certificate, cancellationToken).ConfigureAwait(false) is { CaSecretName: { } secretName } issuer)
                {
                    found.Add((SecretNamespace(issuer, certificate.Namespace() ?? ""), secretName));
                }
            }
        }
        catch (PkiMeshException e) when (e.ErrorId == "ClusterForbidden")
        {
            // Who sees one namespace only still has the well-known name.
        }

        return found;
    }

    /// <summary>The Certificate that is to fill a Secret which is not there yet.</summary>
    private async Task<string?> NameAsync(string ns, string secretName, CancellationToken cancellationToken)
    {
        await foreach (var certificate in client.ListAsync(KubeResources.Certificates, ns, null, cancellationToken).ConfigureAwait(false))
        {
            if (certificate.Text("spec", "secretName") == secretName)
                return certificate.Name();
        }

        return null;
    }

    /// <summary>Where TPP is with a request that waits, in its own words.</summary>
    private async Task<string?> StageAsync(MeshCertificate certificate, CancellationToken cancellationToken)
    {
        if (query.Session is not { } session || certificate.Request is not { InFlight: true, TppObjectDn: { } dn })
            return null;
        try
        {
            var found = await tpp.RetrieveAsync(session, dn, cancellationToken).ConfigureAwait(false);
            return found.IsIssued ? $"TPP has issued {dn}; cert-manager has not fetched it yet" : $"{dn} is at stage {found.Stage?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"} in TPP, {found.Status}";
        }
        catch (PkiMeshException e)
        {
            return $"TPP on {dn}: {e.Message.TrimEnd('.')}";
        }
    }
}
