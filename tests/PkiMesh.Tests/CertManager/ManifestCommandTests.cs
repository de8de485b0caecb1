using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.CertManager;

/// <summary>Export-MeshManifest on the staged module: what was applied, and nothing else.</summary>
public sealed class ManifestCommandTests(CertManagerLab lab) : IClassFixture<CertManagerLab>
{
    [Fact]
    public async Task What_was_applied_comes_out_without_secrets()
    {
        var path = Path.Combine(Path.GetTempPath(), $"pkimesh-{Guid.NewGuid():N}.yaml");
        try
        {
            var result = await lab.RunAsync($$"""
                Get-Case empty { (Export-MeshManifest | Where-Object Kind -ne Namespace).Count }
                $null = Install-TrustManager -ManifestPath (Join-Path $manifests 'trust-manager.yaml')
                $null = New-TppClusterIssuer -Zone $zone | New-MeshTrustAnchor | New-MeshIdentityIssuer | Sync-TrustBundle
                $null = Export-MeshManifest '{{path}}' -WhatIf
                Test-Path '{{path}}'
                Export-MeshManifest '{{path}}' | Where-Object Kind -ne Namespace | ForEach-Object { "$($_.Kind) $($_.Namespace)/$($_.Name)" }
                Get-Case folder { Export-MeshManifest /no/such/folder/x.yaml }
                """);
            Assert.Equal(
                [
                    "False", "ClusterIssuer /linkerd-trust-anchor", "ClusterIssuer /tpp-issuer", "Certificate cert-manager/linkerd-trust-anchor", "Certificate linkerd/linkerd-identity",
                    "ConfigMap cert-manager/linkerd-trust-anchors", "Bundle /linkerd-identity-trust-roots", "folder: ManifestNotWritable InvalidArgument True",
                ], result.EnsureSuccess().Lines.SkipWhile(line => line != "False"));
            var text = await File.ReadAllTextAsync(path);
            Assert.Contains("renewal:\n    policy: Disabled\n", text, StringComparison.Ordinal);
            Assert.Contains("# Secret tpp-issuer-credentials", text, StringComparison.Ordinal);
            Assert.DoesNotContain("kind: Secret", text, StringComparison.Ordinal);
            Assert.DoesNotContain("access-token", text, StringComparison.Ordinal);
            Assert.DoesNotContain("managedFields", text, StringComparison.Ordinal);
            Assert.DoesNotContain("resourceVersion", text, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
