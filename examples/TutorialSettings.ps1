#Requires -Version 7.4
<#
.SYNOPSIS
Builds a mesh with the settings of the well-known tutorial, on a lab, and shows the day on which it breaks.
.DESCRIPTION
Every setting that PkiMesh does not have by default can be had by parameter. Here they make the objects of the tutorial: an anchor of
30 days that renews by itself with a new key, and a Bundle of the anchor's whole tls.crt that swaps the old for the new in one step.
Get-MeshForecast names the day at once; then the lab's clock is moved there, and the lab is asked who can still talk to whom.
.EXAMPLE
./examples/TutorialSettings.ps1
Where the enterprise root signs the anchor itself (one tier), the mesh breaks.
.EXAMPLE
./examples/TutorialSettings.ps1 -TwoTier
Where an issuing CA stands between, it survives, because it trusts every certificate that this CA ever issues.
#>
param(
    # Use the lab's zone in which an issuing CA below the root signs.
    [switch] $TwoTier
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

if (-not (Get-Module -Name PkiMesh)) {
    Import-Module -Name (Join-Path $PSScriptRoot '..' 'out' 'PkiMesh' 'PkiMesh.psd1')
}

function Get-EdgeCount {
    $edges = @(Get-PkiMeshLab -Edge)
    [pscustomobject]@{ All = $edges.Count; Secured = $edges.Where{ $_.Secured }.Count }
}

$lab = Start-PkiMeshLab
try {
    $null = $lab | Connect-MeshCluster
    $null = $lab | Connect-Tpp
    $null = Install-CertManager
    $null = Install-TrustManager

    # Each of these warns of what it does; that is the point of this script.
    $WarningPreference = 'SilentlyContinue'
    $usage = 'cert sign', 'crl sign', 'server auth', 'client auth'
    $anchor = @{
        CommonName     = 'root.linkerd.cluster.local'
        Duration       = [timespan]::FromHours(720)
        RenewalPolicy  = 'Automatic'
        RotationPolicy = 'Always'
        KeyAlgorithm   = 'ECDSA'
        Usage          = $usage
    }
    $issuer = @{
        CommonName  = 'identity.linkerd.cluster.local'
        DnsName     = 'identity.linkerd.cluster.local'
        Duration    = [timespan]::FromHours(48)
        RenewBefore = [timespan]::FromHours(25)
        Usage       = $usage
    }
    $null = New-TppClusterIssuer -Name tpp-issuer -Zone ($TwoTier ? $lab.TppZone : $lab.TppZoneOneTier) -SecretName tpp-secret -UseUsernamePassword -Credential $lab.TppCredential -CaBundlePath $lab.CaPath |
        New-MeshTrustAnchor -Name linkerd-trust-anchor -SecretName linkerd-identity-trust-roots @anchor |
        New-MeshIdentityIssuer -Name linkerd-identity -IssuerName linkerd-trust-anchor @issuer |
        Sync-TrustBundle -Mode SecretChain -AllNamespaces |
        Install-LinkerdExternalCa
    $null = Install-MeshDemo

    $before = Get-EdgeCount
    Write-Host "Today, $($before.Secured) of $($before.All) connections of the mesh are secured."

    $forecast = Get-MeshForecast
    Write-Host "The forecast is ""$($forecast.Outlook)"": $($forecast.Message)"
    if ($forecast.Remedy) {
        Write-Host "What would prevent it: $($forecast.Remedy)"
    }

    $days = $forecast.Outlook -eq 'Breaks' ? [math]::Ceiling($forecast.TimeLeft.TotalDays) : 22
    $null = Step-PkiMeshLab -Days $days
    $after = Get-EdgeCount
    Write-Host "After $days days, $($after.Secured) of $($after.All) connections are secured."
    Get-PkiMeshLab -Edge | Where-Object { -not $_.Secured } | Select-Object -First 3 | ForEach-Object {
        Write-Host "  $($_.Source) to $($_.Destination): $($_.Error)"
    }
}
finally {
    $lab | Stop-PkiMeshLab
}
