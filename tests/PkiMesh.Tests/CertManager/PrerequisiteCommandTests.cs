using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.CertManager;

/// <summary>Test-MeshPrerequisite on the staged module: each finding where it is so, and where it is not.</summary>
[Collection(EmptyLabGroup.Name)]
public sealed class PrerequisiteCommandTests(EmptyLab empty)
{
    [Fact]
    public async Task What_is_missing_is_named_and_nothing_is_changed()
    {
        var lab = empty.Lab;
        await lab.CreateAsync("/api/v1/namespaces/default/serviceaccounts", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"nobody"}}""");
        var token = await lab.CreateAsync("/api/v1/namespaces/default/serviceaccounts/nobody/token", """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":3600}}""");
        await lab.CreateAsync("/api/v1/namespaces", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"going"}}""");
        await lab.CreateAsync("/api/v1/namespaces/going/configmaps", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"held","finalizers":["example.com/held"]}}""");
        await lab.DeleteAsync("/api/v1/namespaces/going");
        var before = await lab.SnapshotAsync();
        var result = await FreshProcess.RunScriptAsync($$"""
            function Show($Found) { ($Found | ForEach-Object { "$($_.Id)=$($_.Status)" }) -join ' ' }
            $null = Connect-MeshCluster -KubeConfigPath '{{lab.Text("kubeConfigPath")}}'
            Show (Test-MeshPrerequisite)
            Test-MeshPrerequisite -Quiet
            Show (Test-MeshPrerequisite -Namespace going | Where-Object Id -eq Namespaces)
            $limited = Connect-MeshCluster -Server '{{lab.Text("apiUrl")}}' -Token (ConvertTo-SecureString '{{token.GetProperty("status").GetProperty("token").GetString()}}' -AsPlainText -Force) -CertificateAuthorityPath '{{lab.Text("caPath")}}'
            $rights = Test-MeshPrerequisite -Cluster $limited | Where-Object Id -eq Rights
            "$($rights.Status) $($rights.Evidence -contains 'lacks get, list, watch, create, patch on clusterissuers.cert-manager.io') $($rights.Evidence -contains 'lacks create on pods/eviction')"
            """, lab.Environment());
        Assert.Equal(
            [
                "Cluster=Met Clock=Met Rights=Met Namespaces=Met CertManager=Missing RenewalPolicy=NotTested TrustManager=Missing Tpp=NotTested", "False",
                "Namespaces=Missing", "Missing True True",
            ], result.EnsureSuccess().Lines);
        Assert.Equal(before, await lab.SnapshotAsync());
    }
}
