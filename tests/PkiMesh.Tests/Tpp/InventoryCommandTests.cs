using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.Tpp;

/// <summary>Import-TppCertificate, Revoke-TppCertificate and Get-TppCertificate -Reconcile on the staged module, against the lab.</summary>
[Collection(CommandLabGroup.Name)]
public sealed class InventoryCommandTests(CertManagerLab lab)
{
    private const string Everything = "certificate:discover,manage,revoke;configuration;security";

    [Fact]
    public async Task The_identity_issuer_becomes_visible_without_its_key_and_once()
    {
        var result = await RunAsync("""
            $issuer = New-TppClusterIssuer -Name import -Zone $zone | New-MeshTrustAnchor -Name import -SecretName import -CommonName root.import.cluster.local |
                New-MeshIdentityIssuer -Name import-identity -SecretName import-identity -IssuerName import-ca
            $inventory = 'Certificates\k8s\leaf'
            $planned = $issuer | Import-TppCertificate -Zone $inventory -WhatIf
            @(Get-TppCertificate $inventory).Count
            $object = $issuer | Import-TppCertificate -Zone $inventory
            $object.Dn
            "$($object.Thumbprint -eq $issuer.Certificate.Thumbprint) $($object.IsDetailed) $($planned.Thumbprint -eq $object.Thumbprint)"
            $null = Get-MeshCertificate import-identity | Import-TppCertificate -Zone $inventory -InformationVariable changes
            "$($changes.MessageData.Action) $(@(Get-TppCertificate $inventory).Count)"
            $null = Update-MeshCertificate import-identity
            $next = Import-TppCertificate import-identity -Zone $inventory
            "$($next.Dn -eq $object.Dn) $($next.Thumbprint -eq $object.Thumbprint)"
            Get-Case zone { $issuer | Import-TppCertificate -Zone 'Certificates\nothing' }
            Get-Case taken { $issuer | Import-TppCertificate -Zone $zone -ObjectName root.import.cluster.local }
            Get-Case none { Import-TppCertificate -Path $kubeconfig -Zone $inventory }
            $narrow = Connect-Tpp -Url $url -Credential $credential -CertificateAuthorityPath $ca
            Get-Case scope { $issuer | Import-TppCertificate -Zone $inventory -ObjectName other -Session $narrow }
            Disconnect-Tpp -Session $narrow
            """);
        Assert.Equal(
            [
                "0", @"\VED\Policy\Certificates\k8s\leaf\identity.linkerd.cluster.local (pkimesh-lab)", "True True True", "None 1", "True False",
                "zone: TppZoneNotFound ObjectNotFound True", "taken: TppObjectExists ResourceExists True", "none: PemInvalid InvalidData True", "scope: TppScopeNotGranted PermissionDenied True",
            ], result.EnsureSuccess().Lines.SkipWhile(line => line != "0"));
        Assert.Contains("Create TppCertificate", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revocation_says_what_depends_on_it_and_is_done_once()
    {
        var result = await RunAsync("""
            $anchor = New-TppClusterIssuer -Name revoke -Zone $zone | New-MeshTrustAnchor -Name revoke -SecretName revoke -CommonName root.revoke.cluster.local
            $old = $anchor.Certificate.Thumbprint
            $null = $anchor | Update-MeshCertificate
            $anchor = Get-MeshCertificate revoke -Namespace cert-manager
            $former = "$((Revoke-TppCertificate -Thumbprint $old -Reason Superseded -Confirm:$false).Status)"
            $former += " $((Get-TppCertificate -Dn $anchor.TppObjectDn).RevocationStatus) $($old -ne $anchor.Secret.Certificate.Thumbprint)"
            $null = New-MeshIdentityIssuer -AnchorName revoke -Name revoke-identity -SecretName revoke-identity -IssuerName revoke-ca
            $planned = Revoke-TppCertificate $anchor.TppObjectDn -Reason Superseded -WhatIf -WarningAction SilentlyContinue
            $planned.Status
            $planned.Dependents
            $done = $anchor | Revoke-TppCertificate -Reason Superseded -Confirm:$false -WarningVariable warned -WarningAction SilentlyContinue
            "$($done.Status) $($warned.Count -eq $done.Dependents.Count)"
            (Get-TppCertificate -Dn $anchor.TppObjectDn).RevocationStatus
            (Revoke-TppCertificate $anchor.TppObjectDn -Reason Superseded -Confirm:$false).Status
            (Revoke-TppCertificate -Thumbprint $anchor.Secret.Certificate.Thumbprint -Reason Superseded -Confirm:$false).Status
            Get-Case none { Revoke-TppCertificate "$zone\nothing" -Reason Superseded -Confirm:$false -ErrorAction Stop }
            Get-Case version { Revoke-TppCertificate $anchor.TppObjectDn -Thumbprint ('0' * 40) -Reason Superseded -Confirm:$false -ErrorAction Stop }
            Get-Case retire { Revoke-TppCertificate -Thumbprint $anchor.Secret.Certificate.Thumbprint -Disable -Reason Superseded -Confirm:$false -ErrorAction Stop }
            (Get-Command Revoke-TppCertificate).ImplementingType.GetCustomAttributes($false).ConfirmImpact
            $former
            """);
        Assert.Equal(
            [
                "NotRequested", "Certificate cert-manager/revoke holds it in Secret revoke", "ClusterIssuer revoke-ca signs with it: Certificate linkerd/revoke-identity",
                "Revoked True", "Revoked", "AlreadyRevoked", "AlreadyRevoked", "none: TppCertificateNotFound ObjectNotFound True", "version: TppCertificateNotFound ObjectNotFound True",
                "retire: AmbiguousParameterSet InvalidArgument False", "High", "Revoked  True",
            ], result.EnsureSuccess().Lines.SkipWhile(line => line != "NotRequested"));
    }

    [Fact]
    public async Task What_lies_in_TPP_is_matched_with_what_the_cluster_holds()
    {
        var result = await RunAsync("""
            $issuer = New-TppClusterIssuer -Name inventory -Zone 'Certificates\lab\p384-ca'
            foreach ($name in 'one', 'two', 'gone', 'lost') {
                $null = $issuer | New-MeshTrustAnchor -Name "inventory-$name" -SecretName "inventory-$name" -CommonName "$name.cluster.local" -NoWait
            }
            $null = $issuer | New-MeshTrustAnchor -Name inventory-twin -SecretName inventory-twin -CommonName two.cluster.local -NoWait
            """);
        result.EnsureSuccess();
        await lab.Lab.RestAsync();
        await lab.Lab.DeleteAsync("/apis/cert-manager.io/v1/namespaces/cert-manager/certificates/inventory-gone");
        await lab.Lab.RestAsync();
        result = await RunAsync("""
            $zone = 'Certificates\lab\p384-ca'
            Get-TppCertificate $zone -Reconcile | Sort-Object Dn | ForEach-Object { "$($_.Status) $($_.Dn.Split('\')[-1]) $($_.Owners -join ' ')" }
            Disconnect-MeshCluster
            Get-Case none { Get-TppCertificate $zone -Reconcile }
            """);
        Assert.Equal(
            [
                "Orphan gone.cluster.local", "Owned lost.cluster.local pkimesh-lab: Certificate cert-manager/inventory-lost", "Owned one.cluster.local pkimesh-lab: Certificate cert-manager/inventory-one",
                "Collision two.cluster.local pkimesh-lab: Certificate cert-manager/inventory-twin pkimesh-lab: Certificate cert-manager/inventory-two", "none: ClusterNotConnected ConnectionError True",
            ], result.EnsureSuccess().Lines);
    }

    private Task<FreshProcess> RunAsync(string script) => lab.RunAsync(script, Everything, "PkiMesh");
}
