using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.BadInput;

/// <summary>A cluster without the components, and one whose webhook does not answer.</summary>
public sealed class MissingComponentTests
{
    [Fact]
    public async Task Definitions_that_are_absent_and_a_webhook_that_is_not_ready_are_named()
    {
        await using var lab = await TestLab.StartAsync();
        var connect = $$"""
            function Get-Case([string]$Name, [scriptblock]$Script) {
                try { $out = & $Script; "${Name}: $($out -join '|')" }
                catch { "${Name}: $($_.FullyQualifiedErrorId.Split(',')[0]) $($_.CategoryInfo.Category) $($_.ErrorDetails.RecommendedAction.Length -gt 10)" }
            }
            $credential = [pscredential]::new('{{lab.Text("tppUsername")}}', (ConvertTo-SecureString $env:PKIMESH_TEST_PASSWORD -AsPlainText -Force))
            $null = Connect-MeshCluster -KubeConfigPath '{{lab.Text("kubeConfigPath")}}'
            $null = Connect-Tpp -Url '{{lab.Text("tppUrl")}}' -Credential $credential -CertificateAuthorityPath '{{lab.Text("caPath")}}'
            """;
        var (before, grants) = (await lab.SnapshotAsync(), await lab.CountGrantsAsync());
        var result = await FreshProcess.RunScriptAsync($$"""
            {{connect}}
            Get-Case issuer { New-TppClusterIssuer -Zone '{{lab.Text("tppZone")}}' }
            Get-Case anchor { New-MeshTrustAnchor -IssuerName tpp-issuer }
            Get-Case identity { New-MeshIdentityIssuer }
            Get-Case certificates { Get-MeshCertificate }
            Get-Case renewal { Update-MeshCertificate anything }
            Get-Case credential { Update-TppCredential tpp-issuer }
            Get-Case bundle { Get-TrustBundle }
            Get-Case test { (Test-CertManager).Stage }
            Disconnect-Tpp
            """, lab.Environment());
        Assert.Equal(
            [
                "issuer: CrdMissing ObjectNotFound True", "anchor: CrdMissing ObjectNotFound True", "identity: CrdMissing ObjectNotFound True", "certificates: CrdMissing ObjectNotFound True",
                "renewal: CrdMissing ObjectNotFound True", "credential: CrdMissing ObjectNotFound True", "bundle: CrdMissing ObjectNotFound True", "test: DefinitionsMissing",
            ], result.EnsureSuccess().Lines);
        Assert.Equal(before, await lab.SnapshotAsync());
        Assert.Equal(grants, await lab.CountGrantsAsync());

        (await FreshProcess.RunScriptAsync($"{connect}\n$null = Install-CertManager -ManifestPath '{Path.Combine(lab.Text("manifestsPath"), "cert-manager.yaml")}'; Disconnect-Tpp", lab.Environment())).EnsureSuccess();
        await lab.DeleteAsync("/apis/apps/v1/namespaces/cert-manager/deployments/cert-manager-webhook");
        before = await lab.SnapshotAsync();
        result = await FreshProcess.RunScriptAsync($$"""
            {{connect}}
            Get-Case issuer { New-TppClusterIssuer -Zone '{{lab.Text("tppZone")}}' }
            Get-Case test { (Test-CertManager).Stage }
            Disconnect-Tpp
            """, lab.Environment());
        Assert.Equal(["issuer: ClusterWebhookUnavailable ResourceUnavailable True", "test: WebhookNotReady"], result.EnsureSuccess().Lines);
        Assert.Equal(before, await lab.SnapshotAsync());
        Assert.Equal(grants, await lab.CountGrantsAsync());
    }
}
