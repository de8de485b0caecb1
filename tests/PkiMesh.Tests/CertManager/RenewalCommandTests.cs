using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.CertManager;

/// <summary>Update-MeshCertificate on the staged module, against the lab.</summary>
[Collection(CommandLabGroup.Name)]
public sealed class RenewalCommandTests(CertManagerLab lab)
{
    [Fact]
    public async Task A_certificate_is_issued_again_by_name_or_from_the_pipeline()
    {
        var result = await lab.RunAsync("""
            $anchor = New-TppClusterIssuer -Name renew -Zone $zone | New-MeshTrustAnchor -Name renew-anchor -SecretName renew-anchor
            $issuer = $anchor | New-MeshIdentityIssuer -Name renew-identity -IssuerName renew-anchor
            "$($issuer.Revision) $((Update-MeshCertificate renew-identity).Revision)"
            ($issuer | Update-MeshCertificate).Revision
            (Get-MeshCertificate renew-identity | Update-MeshCertificate).Revision
            (Update-MeshCertificate renew-identity linkerd -OlderThan 1.00:00:00 -InformationVariable changes).Revision
            $changes.MessageData.Action
            Get-Case anchor { Update-MeshCertificate renew-anchor -ErrorAction Stop }
            'none', 'renew-identity' | Update-MeshCertificate -ErrorAction SilentlyContinue -ErrorVariable failed | ForEach-Object Revision
            $failed.FullyQualifiedErrorId.Split(',')[0]
            (Update-MeshCertificate renew-anchor -Force).Revision
            """);
        Assert.Equal(
            ["1 2", "3", "4", "4", "None", "anchor: TrustAnchorNotRenewedAlone InvalidOperation True", "5", "CertificateNotFound", "2"],
            result.EnsureSuccess().Lines);
    }

    [Fact]
    public async Task WhatIf_and_what_is_refused_change_nothing()
    {
        (await lab.RunAsync("$null = New-TppClusterIssuer -Name still -Zone $zone | New-MeshTrustAnchor -Name still -SecretName still -CommonName root.still.cluster.local")).EnsureSuccess();
        var before = await lab.Lab.SnapshotAsync();
        var result = await lab.RunAsync("""
            $null = Update-MeshCertificate still -WhatIf
            Get-Case none { Update-MeshCertificate nothing cert-manager -ErrorAction Stop }
            """);
        Assert.Contains("Update Certificate cert-manager/still (issue again, after revision 1)", result.EnsureSuccess().Output, StringComparison.Ordinal);
        Assert.Equal("none: CertificateNotFound ObjectNotFound True", result.Lines[^1]);
        Assert.Equal(before, await lab.Lab.SnapshotAsync());
    }

    [Fact]
    public async Task What_fails_says_why()
    {
        var result = await lab.RunAsync("""
            $null = New-TppClusterIssuer -Name refused -Zone 'Certificates\lab\slow-7s' | New-MeshTrustAnchor -Name refused -SecretName refused -CommonName root.refused.cluster.local -NoWait
            Get-Case late { Update-MeshCertificate refused -TimeoutSec 1 }
            """);
        Assert.Contains(result.EnsureSuccess().Lines[^1], (string[])["late: CertificateNotIssued OperationTimeout True", "late: TppIssuancePending OperationTimeout True"]);
    }
}
