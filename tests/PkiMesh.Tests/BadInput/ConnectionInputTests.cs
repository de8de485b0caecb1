using System.Text.Json;
using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.BadInput;

/// <summary>Clusters and TPPs that cannot be connected to, and rights that are missing: a clear error each, and no damage.</summary>
[Collection(CertManagerLabGroup.Name)]
public sealed class ConnectionInputTests(CertManagerLab lab)
{
    [Fact]
    public async Task A_cluster_that_cannot_be_reached_or_found_leaves_the_connection_of_before()
    {
        var before = await lab.Lab.SnapshotAsync();
        var result = await lab.RunAsync($$"""
            $wrong = ConvertTo-SecureString 'canary-token' -AsPlainText -Force
            $api = '{{lab.Lab.Text("apiUrl")}}'
            Get-Case silent { Connect-MeshCluster -Server https://127.0.0.1:1 -Token $wrong -CertificateAuthorityPath $ca }
            Get-Case missing { Connect-MeshCluster -KubeConfigPath /no/such/kubeconfig }
            Get-Case malformed { Connect-MeshCluster -KubeConfig "users: [ { name: x, user: { token: canary-token }" }
            Get-Case open { Connect-MeshCluster -KubeConfig "users: [ x`nclusters: y" }
            Get-Case context { Connect-MeshCluster -KubeConfigPath $kubeconfig -Context nothing }
            Get-Case pod { Connect-MeshCluster -InCluster }
            Get-Case token { Connect-MeshCluster -Server $api -Token $wrong -CertificateAuthorityPath $ca }
            Get-Case untrusted { Connect-MeshCluster -Server $api -Token $wrong }
            Get-Case authority { Connect-MeshCluster -Server $api -Token $wrong -CertificateAuthorityPath $kubeconfig }
            (Get-MeshCluster).Name
            """);
        Assert.Equal(
            [
                "silent: ClusterUnreachable ConnectionError True", "missing: KubeConfigNotFound ObjectNotFound True", "malformed: KubeConfigMalformed InvalidData True", "open: KubeConfigMalformed InvalidData True",
                "context: KubeContextNotFound ObjectNotFound True", "pod: NotInCluster InvalidOperation True", "token: ClusterUnauthorized AuthenticationError True",
                "untrusted: ClusterUntrusted SecurityError True", "authority: CertificateAuthorityUnreadable InvalidArgument True", "pkimesh-lab",
            ], result.EnsureSuccess().Lines);
        Assert.DoesNotContain("canary", result.Output + result.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await lab.Lab.SnapshotAsync());
    }

    [Fact]
    public async Task A_TPP_that_does_not_let_in_leaves_the_session_of_before_and_no_grant()
    {
        var (before, grants) = (await lab.Lab.SnapshotAsync(), await lab.Lab.CountGrantsAsync());
        var result = await lab.RunAsync("""
            $wrong = [pscredential]::new($credential.UserName, (ConvertTo-SecureString 'canary-password' -AsPlainText -Force))
            Get-Case untrusted { Connect-Tpp -Url $url -Credential $credential }
            Get-Case password { Connect-Tpp -Url $url -Credential $wrong -CertificateAuthorityPath $ca }
            Get-Case scope { Connect-Tpp -Url $url -Credential $credential -CertificateAuthorityPath $ca -Scope 'certificate:manage;admin' }
            Get-Case client { Connect-Tpp -Url $url -Credential $credential -CertificateAuthorityPath $ca -ClientId nobody }
            Get-Case silent { Connect-Tpp -Url https://127.0.0.1:1 -Credential $credential -CertificateAuthorityPath $ca }
            Get-Case token { Connect-Tpp -Url $url -AccessToken canary-token -CertificateAuthorityPath $ca }
            "session of before: $((Get-TppCertificate $zone -Count) -is [int])"
            Disconnect-Tpp
            """);
        Assert.Equal(
            [
                "untrusted: TppCertificateUntrusted SecurityError True", "password: TppAuthenticationFailed AuthenticationError True", "scope: TppScopeNotGranted PermissionDenied True",
                "client: TppAuthenticationFailed AuthenticationError True", "silent: TppUnreachable ConnectionError True", "token: TppAuthenticationFailed AuthenticationError True", "session of before: True",
            ], result.EnsureSuccess().Lines);
        Assert.DoesNotContain("canary", result.Output + result.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await lab.Lab.SnapshotAsync());
        Assert.Equal(grants, await lab.Lab.CountGrantsAsync());
    }

    [Fact]
    public async Task A_right_that_is_missing_is_named()
    {
        (await lab.RunAsync("$null = Install-TrustManager -ManifestPath (Join-Path $manifests 'trust-manager.yaml'); Disconnect-Tpp")).EnsureSuccess();
        await lab.Lab.CreateAsync("/api/v1/namespaces/default/serviceaccounts", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"limited"}}""");
        await lab.Lab.CreateAsync("/apis/rbac.authorization.k8s.io/v1/clusterroles",
            """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"limited"},"rules":[{"apiGroups":["cert-manager.io",""],"resources":["clusterissuers","namespaces","secrets","certificates"],"verbs":["get","list","watch"]}]}""");
        await lab.Lab.CreateAsync("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
            """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"limited"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"limited"},"subjects":[{"kind":"ServiceAccount","name":"limited","namespace":"default"}]}""");
        var token = await lab.Lab.CreateAsync("/api/v1/namespaces/default/serviceaccounts/limited/token", """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":3600}}""");
        var before = await lab.Lab.SnapshotAsync();
        var result = await lab.RunAsync($$"""
            $limited = Connect-MeshCluster -Server '{{lab.Lab.Text("apiUrl")}}' -Token (ConvertTo-SecureString '{{token.GetProperty("status").GetProperty("token").GetString()}}' -AsPlainText -Force) -CertificateAuthorityPath $ca
            Get-Case issuer { New-TppClusterIssuer -Name forbidden -Zone $zone -Cluster $limited }
            try { New-TppClusterIssuer -Name forbidden -Zone $zone -Cluster $limited } catch { "$_"; $_.ErrorDetails.RecommendedAction }
            Get-Case bundle { Get-TrustBundle -Cluster $limited }
            try { Get-TrustBundle -Cluster $limited } catch { $_.ErrorDetails.RecommendedAction }
            """);
        var lines = result.EnsureSuccess().Lines;
        Assert.Equal("issuer: ClusterForbidden PermissionDenied True", lines[0]);
        Assert.Contains("cannot patch resource", lines[1], StringComparison.Ordinal);
        Assert.Equal("Ask for the right 'patch' on clusterissuers.cert-manager.io.", lines[2]);
        Assert.Equal("bundle: ClusterForbidden PermissionDenied True", lines[3]);
        Assert.Equal("Ask for the right 'list' on bundles.trust.cert-manager.io.", lines[4]);
        Assert.Equal(before, await lab.Lab.SnapshotAsync());
    }
}
