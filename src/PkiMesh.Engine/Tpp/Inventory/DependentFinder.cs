using System.Text.Json.Nodes;
using PkiMesh.Core.Certificates;
using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Tpp.Inventory;

/// <summary>What in a cluster hangs on a certificate of TPP: who holds it, who signs with it, who trusts it.</summary>
internal sealed class DependentFinder(KubeClient client)
{
    private const string TrustRoots = "linkerd-identity-trust-roots";

    public async Task<IReadOnlyList<string>> FindAsync(string dn, string thumbprint, CancellationToken cancellationToken)
    {
        List<string> found = [];
        if (!await client.Discovery.IsServedAsync(KubeResources.Certificates, cancellationToken).ConfigureAwait(false))
        {
            return found;
        }

        List<JsonObject> certificates = [];
        await foreach (var certificate in client.ListAsync(KubeResources.Certificates, null, null, cancellationToken).ConfigureAwait(false))
        {
            certificates.Add(new JsonObject { ["metadata"] = new JsonObject { ["name"] = certificate.Name(), ["namespace"] = certificate.Namespace() }, ["spec"] = certificate["spec"]?.DeepClone() });
        }

        var requesters = await RequestersAsync(dn, cancellationToken).ConfigureAwait(false);
        foreach (var certificate in certificates)
        {
            var (ns, name, secretName) = (certificate.Namespace()!, certificate.Name(), certificate.Text("spec", "secretName") ?? "");
            if (!requesters.Contains((ns, name)) && certificate["spec"].Flag("isCA") != true)
            {
                continue;
            }

            if (!await HoldsAsync(ns, secretName, thumbprint, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            found.Add($"Certificate {ns}/{name} holds it in Secret {secretName}");
            foreach (var signer in await SecretSigners.FindAsync(client, ns, [secretName], cancellationToken).ConfigureAwait(false))
            {
                var signed = certificates.Where(signer.Signs).Select(each => $"Certificate {each.Namespace()}/{each.Name()}").ToList();
                found.Add($"{signer.Kind} {signer.Name} signs with it{(signed.Count > 0 ? ": " + string.Join(", ", signed) : "")}");
            }
        }

        var query = new ListQuery(FieldSelector: $"metadata.name={TrustRoots}");
        await foreach (var roots in client.ListAsync(KubeResources.ConfigMaps, null, query, cancellationToken).ConfigureAwait(false))
        {
            if ((roots["data"] as JsonObject ?? []).Any(entry => Trusts(entry.Value.Text() ?? "", thumbprint)))
            {
                found.Add($"ConfigMap {roots.Namespace()}/{roots.Name()} has it among the anchors that the mesh trusts");
            }
        }

        return found;
    }

    private async Task<HashSet<(string Namespace, string Name)>> RequestersAsync(string dn, CancellationToken cancellationToken)
    {
        HashSet<(string, string)> found = [];
        await foreach (var request in client.ListAsync(KubeResources.CertificateRequests, null, null, cancellationToken).ConfigureAwait(false))
        {
            if (request.Annotation("venafi.cert-manager.io/pickup-id")?.Equals(dn, StringComparison.OrdinalIgnoreCase) == true
                && request.Annotation("cert-manager.io/certificate-name") is { } name)
            {
                found.Add((request.Namespace()!, name));
            }
        }

        return found;
    }

    private async Task<bool> HoldsAsync(string ns, string secretName, string thumbprint, CancellationToken cancellationToken) =>
        secretName.Length > 0 && await client.GetAsync(KubeResources.Secrets, ns, secretName, cancellationToken).ConfigureAwait(false) is { } secret
        && secret.SecretText("tls.crt") is { } pem && PemThumbprint.OfFirst(pem) == thumbprint;

    private static bool Trusts(string pem, string thumbprint)
    {
        try
        {
            return CertificatePem.ReadAll(pem, TrustRoots).Any(certificate => certificate.Info.Thumbprint == thumbprint);
        }
        catch (PkiMeshException)
        {
            return false;
        }
    }
}
