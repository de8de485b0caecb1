#Requires -Version 7.4
<#
.SYNOPSIS
A change: the trust anchor is rotated, rehearsed on the lab first, and each of its facts is there to be asserted on.
.DESCRIPTION
-Rehearse starts a lab, builds a mesh in it with as many workloads as production has, moves the clock to where the anchor is due,
and rotates. After every step all connections are asked, each by validating the live certificates of both ends. Without
-Rehearse it does the same to a real cluster, where Test-PkiMesh is asked in place of the lab.

It emits one object a step and one at the end; tests/pester/RotationChange.Tests.ps1 asserts on them.
.EXAMPLE
./examples/RotationChange.ps1 -Rehearse -Workload 40
The rehearsal, with forty workloads more.
.EXAMPLE
./examples/RotationChange.ps1 -KubeConfigPath ./prod.kubeconfig -WhatIf
The plan for production.
.EXAMPLE
./examples/RotationChange.ps1 -KubeConfigPath ./prod.kubeconfig
The change.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    # Do it on a lab.
    [Parameter(ParameterSetName = 'Lab', Mandatory)]
    [switch] $Rehearse,

    # How many workloads the lab's mesh has beside the demo's.
    [Parameter(ParameterSetName = 'Lab')]
    [int] $Workload = 5,

    # The lab's root CA signs the anchor itself.
    [Parameter(ParameterSetName = 'Lab')]
    [switch] $OneTier,

    # The real cluster.
    [Parameter(ParameterSetName = 'Real', Mandatory)]
    [string] $KubeConfigPath,

    # How many workloads are restarted at once.
    [int] $ThrottleLimit = 4
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

if (-not (Get-Module -Name PkiMesh)) {
    Import-Module -Name (Join-Path $PSScriptRoot '..' 'out' 'PkiMesh' 'PkiMesh.psd1')
}

function New-Workload([int] $Count) {
    for ($i = 1; $i -le $Count; $i++) {
        @"
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop-$i, namespace: emojivoto}
spec:
  selector: {matchLabels: {app: shop-$i}}
  template:
    metadata: {labels: {app: shop-$i}}
    spec: {containers: [{name: shop, image: "example.com/shop:1"}]}
---
"@
    }
}

function Get-Failure {
    if ($Rehearse) {
        $edges = @(Get-PkiMeshLab -Edge)
        [pscustomobject]@{ Asked = $edges.Count; Failed = $edges.Where{ -not $_.Secured }.Count }
    }
    else {
        $broken = @(Test-PkiMesh).Where{ $_.Status -eq 'Broken' }
        [pscustomobject]@{ Asked = 1; Failed = $broken.Count }
    }
}

$lab = $null
try {
    if ($Rehearse) {
        $lab = Start-PkiMeshLab -WhatIf:$false
        $null = $lab | Connect-MeshCluster
        $null = $lab | Connect-Tpp
        $null = Install-CertManager -WhatIf:$false
        $identity = New-TppClusterIssuer -Name tpp-issuer -Zone ($OneTier ? $lab.TppZoneOneTier : $lab.TppZone) -CaBundlePath $lab.CaPath -WhatIf:$false |
            New-MeshTrustAnchor -Duration 90.00:00:00 -WhatIf:$false | New-MeshIdentityIssuer -WhatIf:$false
        $null = Install-TrustManager -WhatIf:$false
        $null = $identity | Sync-TrustBundle -WhatIf:$false | Install-LinkerdExternalCa -WhatIf:$false
        $null = Install-MeshDemo -WhatIf:$false
        if ($Workload -gt 0) {
            $manifest = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), "rehearsal-$([guid]::NewGuid()).yaml")
            [System.IO.File]::WriteAllText($manifest, (@(New-Workload $Workload) -join "`n"))
            try { $null = Install-MeshDemo -ManifestPath $manifest -WhatIf:$false }
            finally { [System.IO.File]::Delete($manifest) }
        }

        $null = Step-PkiMeshLab -Days 61 -WhatIf:$false
    }
    else {
        $null = Connect-MeshCluster -KubeConfigPath $KubeConfigPath
    }

    $before = Get-Failure
    if ($before.Failed) { throw "The mesh is not sound before the change: $($before.Failed) failures. Nothing was changed." }

    $steps = [System.Collections.Generic.List[object]]::new()
    $rotation = Update-MeshTrustAnchor -ThrottleLimit $ThrottleLimit -PassThru | ForEach-Object {
        if ($_.Status -eq 'InProgress') {
            $seen = Get-Failure
            $step = [pscustomobject]@{ Kind = 'Step'; Step = $_.Message; Next = "$($_.NextStep)"; CanUndo = $_.CanUndo; Asked = $seen.Asked; Failed = $seen.Failed }
            $steps.Add($step)
            $step
        }

        $last = $_
    } -End { $last }

    $rotation.Where{ $_ -isnot [PkiMesh.MeshRotation] }
    $end = $rotation.Where{ $_ -is [PkiMesh.MeshRotation] }[0]
    $after = Get-Failure
    $links = @(Test-PkiMesh)
    [pscustomobject]@{
        Kind      = 'Result'
        Status    = "$($end.Status)"
        OldSerial = $end.OldAnchor.SerialNumber
        NewSerial = $end.NewAnchor ? $end.NewAnchor.SerialNumber : ''
        Asked     = $before.Asked + $after.Asked + ($steps | ForEach-Object -Begin { $sum = 0 } -Process { $sum += $_.Asked } -End { $sum })
        Failed    = $after.Failed + ($steps | ForEach-Object -Begin { $sum = 0 } -Process { $sum += $_.Failed } -End { $sum })
        Broken    = @($links.Where{ $_.Status -eq 'Broken' }.ForEach{ "$($_.Id): $($_.Message)" })
    }
}
finally {
    if ($lab) { $lab | Stop-PkiMeshLab -WhatIf:$false }
}
