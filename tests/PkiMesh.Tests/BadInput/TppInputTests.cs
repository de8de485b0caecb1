using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.BadInput;

/// <summary>Zones, templates and tokens of which no mesh comes.</summary>
[Collection(CertManagerLabGroup.Name)]
public sealed class TppInputTests(CertManagerLab lab)
{
    [Fact]
    public async Task A_zone_that_is_not_there_or_takes_no_such_key_is_refused_before_anything_is_made()
    {
        (await lab.RunAsync("""
            $null = New-TppClusterIssuer -Name rsa-only -Zone 'Certificates\lab\rsa-only' -WarningAction SilentlyContinue
            $null = New-TppClusterIssuer -Name example-com -Zone 'Certificates\lab\example-com'
            $null = New-TppClusterIssuer -Name no-ca -Zone 'Certificates\lab\no-ca'
            Disconnect-Tpp
            """)).EnsureSuccess();
        var (before, grants) = (await lab.Lab.SnapshotAsync(), await lab.Lab.CountGrantsAsync());
        var result = await lab.RunAsync("""
            Get-Case missing { New-TppClusterIssuer -Name zone-missing -Zone 'Certificates\lab\zone-missing' }
            Get-Case spelled { New-TppClusterIssuer -Name zone-spelled -Zone '\ved\policy\Certificates\k8s\cluster1' }
            Get-Case rsa { New-MeshTrustAnchor -IssuerName rsa-only -Name refused -SecretName refused }
            Get-Case names { New-MeshTrustAnchor -IssuerName example-com -Name refused -SecretName refused }
            Get-Case template { New-MeshTrustAnchor -IssuerName no-ca -Name refused -SecretName refused }
            Get-Case issuer { New-MeshTrustAnchor -IssuerName no-such-issuer -Name refused -SecretName refused }
            Disconnect-Tpp
            """);
        Assert.Equal(
            [
                "missing: TppZoneNotFound ObjectNotFound True", "spelled: TppZoneInvalid InvalidArgument True", "rsa: TppZoneKeyNotAllowed InvalidData True",
                "names: TppZoneNameNotAllowed InvalidData True", "template: TppZoneNoTemplate InvalidData True", "issuer: IssuerNotFound ObjectNotFound True",
            ], result.EnsureSuccess().Lines);
        Assert.Equal(before, await lab.Lab.SnapshotAsync());
        Assert.Equal(grants, await lab.Lab.CountGrantsAsync());
    }

    [Fact]
    public async Task A_template_that_issues_no_CAs_is_named_at_the_anchor_and_nothing_is_built_on_it()
    {
        var result = await lab.RunAsync("""
            Get-Case leaf {
                New-TppClusterIssuer -Name leaf -Zone 'Certificates\lab\leaf-template' |
                    New-MeshTrustAnchor -Name leaf -SecretName leaf -CommonName root.leaf.cluster.local |
                    New-MeshIdentityIssuer -Name leaf-identity -SecretName leaf-identity -IssuerName leaf-ca
            }
            """);
        Assert.Equal(["leaf: AnchorNotCa InvalidData True"], result.EnsureSuccess().Lines);
        var names = await lab.Lab.NamesAsync();
        Assert.DoesNotContain(names, name => name.Contains("leaf-identity", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_that_ends_between_two_steps_is_named_and_the_second_step_makes_nothing()
    {
        var result = await lab.RunAsync("""
            $brought = Connect-Tpp -Url $url -RefreshToken $tpp.ExportRefreshToken() -CertificateAuthorityPath $ca
            $null = New-TppClusterIssuer -Name between -Zone $zone -Session $brought -WarningAction SilentlyContinue
            Disconnect-Tpp -Session $brought -Force
            """);
        result.EnsureSuccess();
        var before = await lab.Lab.SnapshotAsync();
        await lab.ControlAsync("/tpp/tokens", new { action = "expire", clientId = "cert-manager.io" });
        result = await lab.RunAsync("""
            $grant = Connect-Tpp -Url $url -Credential $credential -CertificateAuthorityPath $ca -ClientId PkiMesh -Scope 'certificate:manage;security'
            $null = Connect-Tpp -Url $url -RefreshToken $grant.ExportRefreshToken() -CertificateAuthorityPath $ca -ClientId PkiMesh
            $token = Get-Case token { Test-TppZone -IssuerName between | Where-Object Id -eq Token | ForEach-Object Finding }
            $token
            """);
        Assert.Equal(["token: TppTokenExpired"], result.EnsureSuccess().Lines);
        result = await lab.RunAsync($$"""
            $key = Connect-Tpp -Url $url -Credential $credential -CertificateAuthorityPath $ca -ClientId vcert-cli
            $issuer = New-TppClusterIssuer -Name steps -Zone $zone -Session $key
            $client = [System.Net.Http.HttpClient]::new()
            $content = [System.Net.Http.StringContent]::new('{"action":"revoke","clientId":"vcert-cli"}')
            $null = $client.PostAsync('{{lab.Lab.Text("controlUrl").TrimEnd('/')}}/tpp/tokens', $content).GetAwaiter().GetResult()
            $null = $client.PostAsync('{{lab.Lab.Text("controlUrl").TrimEnd('/')}}/tpp/switches', [System.Net.Http.StringContent]::new('{"refuseTokens":true}')).GetAwaiter().GetResult()
            Get-Case second { $issuer | New-MeshTrustAnchor -Name steps -SecretName steps -CommonName root.steps.cluster.local }
            $null = $client.PostAsync('{{lab.Lab.Text("controlUrl").TrimEnd('/')}}/tpp/switches', [System.Net.Http.StringContent]::new('{"refuseTokens":false}')).GetAwaiter().GetResult()
            """);
        Assert.Equal(["second: TppTokenExpired AuthenticationError True"], result.EnsureSuccess().Lines);
        Assert.DoesNotContain(await lab.Lab.NamesAsync(), name => name.Contains("/steps", StringComparison.Ordinal) && name.Contains("certificates/", StringComparison.Ordinal));
        Assert.Equal(before.Count, before.Keys.Intersect((await lab.Lab.SnapshotAsync()).Keys).Count());
    }
}
