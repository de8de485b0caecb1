using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.BadInput;

/// <summary>Parameters and manifests that cannot be right.</summary>
[Collection(CertManagerLabGroup.Name)]
public sealed class ParameterInputTests(CertManagerLab lab)
{
    [Fact]
    public async Task They_are_refused_before_anything_is_made()
    {
        (await lab.RunAsync("$null = New-TppClusterIssuer -Name plain -Zone $zone | New-MeshTrustAnchor -Name plain -SecretName plain -CommonName root.plain.cluster.local; Disconnect-Tpp")).EnsureSuccess();
        var path = Path.Combine(Path.GetTempPath(), $"pkimesh-{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(path, "kind: [ Deployment\nnot: yaml");
        try
        {
            var before = await lab.Lab.SnapshotAsync();
            var result = await lab.RunAsync($$"""
                Get-Case equal { New-MeshTrustAnchor -IssuerName plain -Name refused -SecretName refused -Duration 30.00:00:00 -RenewBefore 30.00:00:00 }
                Get-Case above { New-MeshIdentityIssuer -AnchorName plain -IssuerName plain-ca -Name refused -SecretName refused -Duration 2.00:00:00 -RenewBefore 3.00:00:00 }
                Get-Case short { New-MeshTrustAnchor -IssuerName plain -Name refused -SecretName refused -Duration 00:30:00 }
                Get-Case file { Install-CertManager -ManifestPath '{{path}}' }
                Get-Case trust { Install-TrustManager -ManifestPath '{{path}}' }
                Get-Case linkerd { 'not: [yaml' | Install-LinkerdExternalCa }
                Get-Case none { Install-CertManager -ManifestPath /no/such/manifest.yaml }
                Get-Case other { Install-CertManager -ManifestPath (Join-Path $manifests 'emojivoto.yaml') }
                """);
            Assert.Equal(
                [
                    "equal: RenewBeforeNotBelowDuration InvalidArgument True", "above: RenewBeforeNotBelowDuration InvalidArgument True", "short: DurationTooShort InvalidArgument True",
                    "file: ManifestNotYaml InvalidData True", "trust: ManifestNotYaml InvalidData True", "linkerd: ManifestNotYaml InvalidData True",
                    "none: ManifestNotFound ObjectNotFound True", "other: ManifestNotThisComponent InvalidData True",
                ], result.EnsureSuccess().Lines);
            Assert.Equal(before, await lab.Lab.SnapshotAsync());
        }
        finally
        {
            File.Delete(path);
        }
    }
}
