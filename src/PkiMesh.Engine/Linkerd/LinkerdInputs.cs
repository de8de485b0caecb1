using System.Text.Json.Nodes;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Manifests;
using YamlDotNet.Core;

namespace PkiMesh.Engine.Linkerd;

/// <summary>What linkerd with an external CA needs before its pods can start; without it they hang in ContainerCreating, silently.</summary>
internal sealed class LinkerdInputs(KubeClient client, IOperation operation)
{
    public const string BundleKey = "ca-bundle.crt";

    public async Task CheckAsync(IReadOnlyList<ManifestObject> objects, string ns, CancellationToken cancellationToken)
    {
        if (LinkerdManifestPolicy.Objection([.. objects.Select(Reduce)]) is { } objection)
            throw objection;
        var live = await client.GetAsync(KubeResources.Namespaces, null, ns, cancellationToken).ConfigureAwait(false);
        if (operation.WhatIf && live is null)
            return;
        var bundle = await client.GetAsync(KubeResources.ConfigMaps, ns, LinkerdManifestPolicy.TrustRoots, cancellationToken).ConfigureAwait(false);
        var issuer = await client.GetAsync(KubeResources.Secrets, ns, LinkerdManifestPolicy.IssuerSecret, cancellationToken).ConfigureAwait(false);
        if (bundle?.Text("data", BundleKey) is not { Length: > 0 } anchors)
        {
            Missing($"ConfigMap {ns}/{LinkerdManifestPolicy.TrustRoots} {(bundle is null ? "does not exist" : $"has no {BundleKey}")}",
                live?.Label(ControlPlaneNamespace.ControlPlaneLabel) == "true" ? "Run Sync-TrustBundle first." : $"Namespace {ns} has no label {ControlPlaneNamespace.ControlPlaneLabel}=true, by which the Bundle finds it: run New-MeshIdentityIssuer and Sync-TrustBundle first.");
            return;
        }

        if (issuer is null)
        {
            Missing($"Secret {ns}/{LinkerdManifestPolicy.IssuerSecret} does not exist", "Run New-MeshIdentityIssuer first.");
            return;
        }

        var found = SecretCertificates.Read(issuer);
        if (found.Leaf is null || issuer.Text("data", "tls.key") is not { Length: > 0 })
        {
            Missing($"Secret {ns}/{LinkerdManifestPolicy.IssuerSecret} holds no certificate and key ({found.Problem ?? "tls.key is missing"})", "Run New-MeshIdentityIssuer first.");
            return;
        }

        var trusted = CertificatePem.ReadAll(anchors, $"ConfigMap {ns}/{LinkerdManifestPolicy.TrustRoots}");
        var verdict = ChainVerifier.Verify(found.Leaf, [.. found.Chain.Skip(1)], trusted, client.ServerNow.UtcDateTime);
        if (!verdict.IsValid)
        {
            throw new PkiMeshException("IssuerNotUnderAnchor", PkiMeshErrorKind.InvalidData,
                $"The identity issuer in Secret {ns}/{LinkerdManifestPolicy.IssuerSecret} does not chain to the anchors in ConfigMap {ns}/{LinkerdManifestPolicy.TrustRoots}: {verdict.Message}",
                $"Secret {ns}/{LinkerdManifestPolicy.IssuerSecret}", "Run New-MeshIdentityIssuer and Sync-TrustBundle again.");
        }
    }

    private void Missing(string what, string advice)
    {
        var failure = new PkiMeshException("MeshInputsMissing", PkiMeshErrorKind.InvalidOperation, $"linkerd cannot start: {what}.", what.Split(' ') is [var kind, var name, ..] ? $"{kind} {name}" : what, advice);
        if (!operation.WhatIf)
            throw failure;
        operation.Verbose($"{failure.Message} An earlier step of the pipeline would make it.");
    }

    private static LinkerdManifestObject Reduce(ManifestObject o) =>
        new(o.Kind, o.Namespace, o.Name, o is { Kind: "ConfigMap", Name: LinkerdManifestPolicy.Config } ? ReadValues(o.Body.Text("data", "values")) : null);

    private static JsonNode? ReadValues(string? yaml)
    {
        if (yaml is null)
            return null;
        try
        {
            return new YamlReader(new StringReader(yaml)).ReadDocuments().Select(d => d.Root).FirstOrDefault();
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException)
        {
            return null;
        }
    }
}
