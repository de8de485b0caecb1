using PkiMesh.Tests.BadInput;
using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.Completion;

/// <summary>What the TAB key offers, on the staged module.</summary>
[Collection(CertManagerLabGroup.Name)]
public sealed class CompletionTests(CertManagerLab lab)
{
    private const string Complete = """
        function Complete([string]$Line) {
            $found = [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches
            "$(@($found | Where-Object ResultType -eq ParameterValue | ForEach-Object CompletionText) -join ' ')"
        }

        """;

    [Fact]
    public async Task Values_come_from_what_is_connected()
    {
        (await lab.RunAsync("""
            $null = New-TppClusterIssuer -Name completed -Zone $zone | New-MeshTrustAnchor -Name completed-anchor -SecretName completed -CommonName root.completed.cluster.local
            """)).EnsureSuccess();
        var before = await lab.Lab.SnapshotAsync();
        var result = await lab.RunAsync(Complete + """
            "[$(Complete 'Get-MeshCertificate complet')]"
            "[$(Complete 'Get-MeshCertificate -Namespace cert-m')]"
            "[$(Complete 'Update-MeshCertificate -Namespace default complet')]"
            "[$(Complete 'Update-TppCredential compl')]"
            "[$(Complete 'Test-TppZone -IssuerName compl')]"
            "[$(Complete 'Test-TppZone \VED\Policy\Certificates\k8s\cluster')]"
            "[$(Complete "Connect-MeshCluster -KubeConfigPath $kubeconfig -Context ")]"
            "[$(Complete 'Get-TppPolicy Certificates\k8s\lea')]"
            "[$(Complete 'Update-MeshTrustAnchor -IssuerName compl')]"
            foreach ($parameters in 'Update-MeshTrustAnchor -NamespaceOrder', 'Get-MeshRotation -TrustNamespace', 'Test-PkiMesh -Namespace', 'Get-MeshEdge', 'Get-MeshIdentity -Namespace', 'Watch-MeshTap') {
                "[$(Complete "$parameters cert-m")]"
            }
            """, "certificate:manage;configuration", "PkiMesh");
        Assert.Equal(
            [
                "[completed-anchor]", "[cert-manager]", "[]", "[completed]", "[completed]",
                @"[\VED\Policy\Certificates\k8s\cluster1 \VED\Policy\Certificates\k8s\cluster1-one-tier \VED\Policy\Certificates\k8s\cluster2]", "[pkimesh-lab]", "[]", "[completed]",
                .. Enumerable.Repeat("[cert-manager]", 6),
            ], result.EnsureSuccess().Lines);
        Assert.Equal(before, await lab.Lab.SnapshotAsync());
    }

    [Fact]
    public async Task Without_a_connection_nothing_is_asked_and_nothing_fails()
    {
        var result = await FreshProcess.RunScriptAsync(Complete + """
            "[$(Complete 'Get-MeshCertificate x')]"
            "[$(Complete 'Test-TppZone x')]"
            "[$(Complete 'Update-TppCredential x')]"
            "[$(Complete 'Connect-MeshCluster -KubeConfigPath /no/such/file -Context x')]"
            "$($Error.Count)"
            """);
        Assert.Equal(["[]", "[]", "[]", "[]", "0"], result.EnsureSuccess().Lines);
    }
}
