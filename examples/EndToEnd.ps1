#Requires -Version 7.4
<#
.SYNOPSIS
The whole job: from an empty cluster to a service mesh whose identity hangs from the enterprise PKI, proved link by link.
.DESCRIPTION
Without parameters it starts a lab, does everything there, shows what happened, and stops the lab again. With -KubeConfigPath
and -TppUrl it does the same on a real cluster with a real TPP. It can be run again at any time: what is there already is left
alone. -WhatIf prints each object it would make.
.EXAMPLE
./examples/EndToEnd.ps1 -KeepLab
Leaves the lab running and says where its kubeconfig is.
.EXAMPLE
./examples/EndToEnd.ps1 -KubeConfigPath ~/.kube/config -TppUrl https://tpp.corp.example -TppCredential (Get-Credential) -Zone 'k8s\cluster1' -ManifestsPath ./manifests -WhatIf
Shows what it would do to a real cluster.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    # A kubeconfig of a real cluster. Without it: the lab.
    [string] $KubeConfigPath,

    # Its context, where it is not the current one.
    [string] $Context,

    # A real TPP. Without it: the lab's.
    [string] $TppUrl,

    # How to sign in there; without it the access token in the environment variable TPP_ACCESS_TOKEN is taken.
    [pscredential] $TppCredential,

    # PEM file of the CA behind TPP's own certificate, where the machine does not trust it.
    [string] $CertificateAuthorityPath,

    # The TPP policy folder.
    [string] $Zone,

    # Folder with cert-manager.yaml, trust-manager.yaml, linkerd.yaml and emojivoto.yaml; the lab has its own.
    [string] $ManifestsPath,

    # The mesh's trust domain.
    [string] $TrustDomain = 'cluster.local',

    # Use the lab's zone whose root CA signs by itself.
    [switch] $OneTier,

    # Leave the lab running.
    [switch] $KeepLab
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

if (-not (Get-Module -Name PkiMesh)) {
    Import-Module -Name (Join-Path $PSScriptRoot '..' 'out' 'PkiMesh' 'PkiMesh.psd1')
}

$steps = [System.Collections.Generic.List[object]]::new()

function Invoke-Step([string] $Name, [scriptblock] $Action) {
    Write-Host ('{0,2}. {1}' -f ($steps.Count + 1), $Name)
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $output = @(& $Action 6>&1)
    $changes = @($output.Where{ $_ -is [System.Management.Automation.InformationRecord] }.ForEach{ $_.MessageData }.Where{ $_ -is [PkiMesh.MeshChange] })
    foreach ($change in $changes.Where{ $_.IsMutation }) {
        Write-Host ('    {0}' -f $change.ToReport())
    }
    $unchanged = $changes.Where{ -not $_.IsMutation }.Count
    if ($unchanged -gt 0) {
        Write-Host ('    {0} unchanged' -f $unchanged)
    }
    $steps.Add([pscustomobject]@{
            Step      = $Name
            Seconds   = [math]::Round($watch.Elapsed.TotalSeconds, 1)
            Changed   = $changes.Where{ $_.IsMutation }.Count
            Unchanged = $unchanged
        })
    $output.Where{ $_ -isnot [System.Management.Automation.InformationRecord] }
}

function Get-Manifest([string] $Name) {
    if ($ManifestsPath) { @{ ManifestPath = Join-Path $ManifestsPath $Name } } else { @{} }
}

$lab = $null
$tpp = $null
try {
    if (-not $KubeConfigPath -or -not $TppUrl) {
        $lab = Invoke-Step 'Start the lab' { Start-PkiMeshLab -Detach:$KeepLab -WhatIf:$false }
    }

    $cluster = Invoke-Step 'Connect to the cluster' {
        $where = @{ KubeConfigPath = $KubeConfigPath ? $KubeConfigPath : $lab.KubeConfigPath }
        if ($Context) { $where.Context = $Context }
        Connect-MeshCluster @where
    }

    $tpp = Invoke-Step 'Connect to TPP' {
        if (-not $TppUrl) {
            $lab | Connect-Tpp
        }
        else {
            $where = @{ Url = $TppUrl }
            if ($CertificateAuthorityPath) { $where.CertificateAuthorityPath = $CertificateAuthorityPath }
            if ($TppCredential) { $where.Credential = $TppCredential } else { $where.AccessToken = $env:TPP_ACCESS_TOKEN }
            Connect-Tpp @where
        }
    }

    if (-not $Zone) {
        $Zone = $OneTier ? $lab.TppZoneOneTier : $lab.TppZone
    }
    $caBundle = @{}
    if ($lab -and -not $TppUrl) { $caBundle.CaBundlePath = $lab.CaPath }
    elseif ($CertificateAuthorityPath) { $caBundle.CaBundlePath = $CertificateAuthorityPath }

    $manifest = Get-Manifest 'cert-manager.yaml'
    $null = Invoke-Step 'Install cert-manager' { Install-CertManager @manifest }
    $issuer = Invoke-Step 'Let TPP sign' { New-TppClusterIssuer -Name tpp-issuer -Zone $Zone -Session $tpp @caBundle }
    $anchor = Invoke-Step 'Have the trust anchor signed' { $issuer | New-MeshTrustAnchor -TrustDomain $TrustDomain }
    $identity = Invoke-Step 'Have the identity issuer signed' { $anchor | New-MeshIdentityIssuer }
    $manifest = Get-Manifest 'trust-manager.yaml'
    $null = Invoke-Step 'Install trust-manager' { Install-TrustManager @manifest }
    $bundle = Invoke-Step 'Spread the trust anchor' { $identity | Sync-TrustBundle }
    $manifest = Get-Manifest 'linkerd.yaml'
    $null = Invoke-Step 'Install linkerd' { $bundle | Install-LinkerdExternalCa @manifest }
    $manifest = Get-Manifest 'emojivoto.yaml'
    $null = Invoke-Step 'Install the demo application' { Install-MeshDemo @manifest }

    if ($WhatIfPreference) {
        Write-Host 'Nothing was changed.'
        return
    }

    $links = @(Invoke-Step 'Prove it' { Test-PkiMesh })

    Write-Host ''
    Write-Host 'The chain, from the enterprise root to a running pod:'
    $path = @($links.Where{ $_.Id -eq 'LiveLeaf' }.ForEach{ $_.Certificates })
    [array]::Reverse($path)
    $depth = 0
    foreach ($certificate in $path) {
        Write-Host ('  {0}{1}  ({2}, until {3:yyyy-MM-dd HH:mm} UTC)' -f ('   ' * $depth++), $certificate, $certificate.KeyAlgorithm, $certificate.NotAfterUtc)
    }

    Write-Host ''
    Write-Host 'Every link of it:'
    foreach ($link in $links) {
        Write-Host ('  {0,-9} {1}: {2}' -f $link.Status, $link.Subject, $link.Message)
        if ($link.Remedy) {
            Write-Host ('            {0}' -f $link.Remedy)
        }
    }

    Write-Host ''
    Write-Host 'How long it took:'
    foreach ($step in $steps) {
        Write-Host ('  {0,6:0.0} s  {1}' -f $step.Seconds, $step.Step)
    }
    Write-Host ('  {0,6:0.0} s  altogether' -f ($steps.Seconds | ForEach-Object -Begin { $sum = 0 } -Process { $sum += $_ } -End { $sum }))

    Write-Host ''
    $changed = ($steps.Changed | ForEach-Object -Begin { $sum = 0 } -Process { $sum += $_ } -End { $sum })
    if ($changed -eq 0) {
        Write-Host 'Nothing was changed: everything was as it should be.'
    }

    $broken = $links.Where{ -not $_.Holds }
    if ($broken) {
        throw "The mesh is not sound: $($broken.Id -join ', ')."
    }
    Write-Host 'The mesh is sound.'
}
finally {
    if ($lab -and $KeepLab) {
        Write-Host "The lab goes on as process $($lab.ProcessId). Its kubeconfig: $($lab.KubeConfigPath)"
    }
    elseif ($lab) {
        $lab | Stop-PkiMeshLab -WhatIf:$false
    }
    if ($tpp -and $TppUrl) {
        # Else each run would leave a grant in TPP; cert-manager's own stays.
        $tpp | Disconnect-Tpp -WhatIf:$false -Confirm:$false
    }
}
