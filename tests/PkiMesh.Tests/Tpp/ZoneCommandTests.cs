using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.Tpp;

/// <summary>Test-TppZone on the staged module, against the lab.</summary>
[Collection(CommandLabGroup.Name)]
public sealed class ZoneCommandTests(CertManagerLab lab)
{
    private const string Everything = "certificate:manage,revoke;configuration;security";

    [Fact]
    public async Task It_takes_a_path_an_issuer_or_an_issuers_name_and_changes_nothing()
    {
        (await lab.RunAsync("$null = New-TppClusterIssuer -Name zones -Zone $zone")).EnsureSuccess();
        var before = await lab.Lab.SnapshotAsync();
        var result = await lab.RunAsync("""
            $checks = Test-TppZone $zone
            "$($checks.Count) $(($checks | Where-Object Status -eq Failed).Count) $($checks[0].Status)"
            Test-TppZone -Zone 'Certificates\lab\rsa-only' -Quiet
            Test-TppZone -Zone 'Certificates\lab\rsa-only' -KeyAlgorithm RSA -Quiet
            $zone, 'Certificates\lab\example-com' | Test-TppZone -Quiet
            (Test-TppZone -IssuerName zones | Where-Object Id -eq Token).Subject
            Get-Case none { Test-TppZone -IssuerName nothing }
            """, Everything, "PkiMesh");
        Assert.Equal(["13 0 Passed", "False", "True", "True", "False", "Secret cert-manager/zones-credentials", "none: IssuerNotFound ObjectNotFound True"], result.EnsureSuccess().Lines);
        Assert.Equal(before, await lab.Lab.SnapshotAsync());
    }

    [Fact]
    public async Task An_issuers_own_token_is_judged()
    {
        var result = await lab.RunAsync("""
            function Show-Token($Issuer) { $Issuer | Test-TppZone | Where-Object Id -in Token, Scope | ForEach-Object { "$($_.Id) $($_.Status) $($_.Finding)" } }
            $issuer = New-TppClusterIssuer -Name token-good -Zone $zone
            Show-Token $issuer
            $password = New-TppClusterIssuer -Name token-password -Zone $zone -UseUsernamePassword -Credential $credential -WarningAction SilentlyContinue
            Show-Token $password
            $wide = Connect-Tpp -Url $url -Credential $credential -CertificateAuthorityPath $ca -Scope 'certificate:manage;security' -ClientId PkiMesh
            $brought = Connect-Tpp -Url $url -RefreshToken $wide.ExportRefreshToken() -CertificateAuthorityPath $ca -ClientId PkiMesh
            $own = New-TppClusterIssuer -Name token-wide -Zone $zone -Session $brought -WarningAction SilentlyContinue
            Show-Token $own
            Disconnect-Tpp -Session $brought -Force
            Test-TppZone -IssuerName token-wide -Session $tpp | Where-Object Id -in Token, Scope | ForEach-Object { "$($_.Id) $($_.Status) $($_.Finding)" }
            """, Everything, "PkiMesh");
        Assert.Equal(
            [
                "Token Passed", "Scope Passed",
                "Token Warning TppCredentialIsPassword", "Scope NotTested",
                "Token Passed", "Scope Warning TppScopeTooWide",
                "Token Failed TppTokenExpired", "Scope NotTested",
            ], result.EnsureSuccess().Lines);
    }

    [Fact]
    public async Task An_object_of_the_clusters_own_is_no_collision_and_anothers_is()
    {
        var result = await lab.RunAsync("""
            $issuer = New-TppClusterIssuer -Name collide -Zone $zone
            $free = ($issuer | Test-TppZone -CommonName root.collide.cluster.local | Where-Object Id -eq NameCollision)
            "$($free.Status) $($free.Finding)"
            $null = $issuer | New-MeshTrustAnchor -Name collide -CommonName root.collide.cluster.local -SecretName collide
            $own = ($issuer | Test-TppZone -CommonName root.collide.cluster.local | Where-Object Id -eq NameCollision)
            "$($own.Status) $($own.Finding)"
            $null = $issuer | New-MeshTrustAnchor -Name collide-other -CommonName root.collide.cluster.local -SecretName collide-other
            """, Everything, "PkiMesh");
        Assert.Equal(["Passed", "Passed"], result.EnsureSuccess().Lines);

        // Two Certificates of one name are the collision; the first one's request stays, and its certificate is no more in TPP.
        await lab.Lab.DeleteAsync("/apis/cert-manager.io/v1/namespaces/cert-manager/certificates/collide-other");
        result = await lab.RunAsync("""
            $stranger = Test-TppZone $zone -CommonName root.collide.cluster.local | Where-Object Id -eq NameCollision
            "$($stranger.Status) $($stranger.Finding)"
            Disconnect-MeshCluster
            $unknown = Test-TppZone $zone -CommonName root.collide.cluster.local | Where-Object Id -eq NameCollision
            "$($unknown.Status) $($unknown.Finding)"
            """, Everything, "PkiMesh");
        Assert.Equal(["Failed TppNameCollision", "Warning TppNameTaken"], result.EnsureSuccess().Lines);
    }
}
