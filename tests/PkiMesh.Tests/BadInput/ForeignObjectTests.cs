using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.BadInput;

/// <summary>Objects that belong to somebody else, and namespaces that are going away.</summary>
[Collection(CertManagerLabGroup.Name)]
public sealed class ForeignObjectTests(CertManagerLab lab)
{
    private const string CertManager = "/apis/cert-manager.io/v1/namespaces/cert-manager/certificates";

    [Fact]
    public async Task A_Secret_a_Certificate_or_a_ConfigMap_of_somebody_else_is_not_touched()
    {
        (await lab.RunAsync("""
            $null = Install-TrustManager -ManifestPath (Join-Path $manifests 'trust-manager.yaml')
            $null = New-TppClusterIssuer -Name ours -Zone $zone | New-MeshTrustAnchor -Name ours -SecretName ours -CommonName root.ours.cluster.local |
                New-MeshIdentityIssuer -Name ours-identity -SecretName ours-identity -IssuerName ours-ca
            Disconnect-Tpp
            """)).EnsureSuccess();
        await lab.Lab.CreateAsync("/api/v1/namespaces/cert-manager/secrets?fieldManager=somebody", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"theirs-credentials"},"data":{"x":"eA=="}}""");
        await lab.Lab.CreateAsync("/api/v1/namespaces/cert-manager/secrets?fieldManager=somebody", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"theirs"},"type":"Opaque","data":{"x":"eA=="}}""");
        await lab.Lab.CreateAsync("/api/v1/namespaces/cert-manager/configmaps?fieldManager=somebody", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"theirs"},"data":{"ca-bundle.crt":"x"}}""");
        await lab.Lab.CreateAsync(CertManager + "?fieldManager=somebody",
            """{"apiVersion":"cert-manager.io/v1","kind":"Certificate","metadata":{"name":"theirs-too"},"spec":{"secretName":"theirs-too","commonName":"x.cluster.local","issuerRef":{"name":"nobody","kind":"ClusterIssuer","group":"cert-manager.io"}}}""");
        var (before, grants) = (await lab.Lab.SnapshotAsync(), await lab.Lab.CountGrantsAsync());
        var result = await lab.RunAsync("""
            Get-Case credentials { New-TppClusterIssuer -Name theirs -Zone $zone }
            Get-Case secret { New-MeshTrustAnchor -IssuerName ours -Name refused -SecretName theirs }
            Get-Case certificate { New-MeshTrustAnchor -IssuerName ours -Name theirs-too -SecretName theirs-too -CommonName root.theirs.cluster.local }
            Get-Case configmap { Sync-TrustBundle -AnchorSecretName ours -SourceName theirs -Name ours-bundle }
            Disconnect-Tpp
            """);
        Assert.Equal(
            [
                "credentials: ObjectOwnedByOther ResourceExists True", "secret: SecretOwnedByOther ResourceExists True", "certificate: FieldManagerConflict ResourceExists True",
                "configmap: FieldManagerConflict ResourceExists True",
            ], result.EnsureSuccess().Lines);
        Assert.Equal(before, await lab.Lab.SnapshotAsync());
        Assert.Equal(grants, await lab.Lab.CountGrantsAsync());
    }

    [Fact]
    public async Task A_namespace_that_is_being_deleted_takes_nothing_new()
    {
        (await lab.RunAsync("$null = New-TppClusterIssuer -Name going -Zone $zone | New-MeshTrustAnchor -Name going -SecretName going -CommonName root.going.cluster.local; Disconnect-Tpp")).EnsureSuccess();
        await lab.Lab.CreateAsync("/api/v1/namespaces", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"going"}}""");
        await lab.Lab.CreateAsync("/api/v1/namespaces/going/configmaps", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"held","finalizers":["example.com/held"]}}""");
        await lab.Lab.DeleteAsync("/api/v1/namespaces/going");
        var before = await lab.Lab.SnapshotAsync();
        var result = await lab.RunAsync("""
            Get-Case issuer { New-MeshIdentityIssuer -AnchorName going -Name going-identity -SecretName going-identity -IssuerName going-ca -Namespace going }
            Get-Case credentials { New-TppClusterIssuer -Name going-too -Zone $zone -Namespace going }
            Get-Case injection { Enable-MeshInjection going }
            """);
        Assert.Equal(
            ["issuer: NamespaceTerminating InvalidOperation True", "credentials: NamespaceTerminating InvalidOperation True", "injection: NamespaceTerminating InvalidOperation True"],
            result.EnsureSuccess().Lines);
        Assert.Equal(before, await lab.Lab.SnapshotAsync());
    }
}
