#Requires -Version 7.4
<#
.SYNOPSIS
The daily job: looks at the mesh, rotates what is due, and says in one object how it stands.
.DESCRIPTION
For a runbook of Azure Automation, or any scheduler. It asks nothing, starts no other program, and can be ended and started again
at any time: where a rotation stands is read from the cluster. On most days it changes nothing. When the anchor is due it does what
can be done that day; while the proxies renew their certificates (-WaitForLeaves) it ends, and the next day's run goes on.

In Azure Automation: the kubeconfig and the TPP token are encrypted variables, read with Get-AutomationVariable; the module is in the
runtime environment.
.EXAMPLE
./examples/RotateDaily.ps1 -KubeConfigPath ./prod.kubeconfig -RenewBefore 60.00:00:00
On a machine of one's own, without a look into TPP.
.EXAMPLE
./examples/RotateDaily.ps1 -KubeConfig (Get-AutomationVariable kubeconfig) -TppUrl https://tpp.corp.example -TppAccessToken (Get-AutomationVariable tpp-token)
In a runbook.
.OUTPUTS
One object: Status, NextStep, DueUtc, Message, Restarts, Sound, Findings. It throws where the mesh is not sound, so that the job fails.
#>
[CmdletBinding()]
param(
    # The kubeconfig's text.
    [string] $KubeConfig,

    # Or a file with it.
    [string] $KubeConfigPath,

    # TPP, where new anchors are looked up; left out, they are not.
    [string] $TppUrl,

    # An access token for it, with scope certificate:manage.
    [string] $TppAccessToken,

    # PEM file of the CA behind TPP's own certificate, where the machine does not trust it.
    [string] $CertificateAuthorityPath,

    # The anchor is due when less than this is left of its life.
    [timespan] $RenewBefore = [timespan]::FromDays(60),

    # Restart everything once more in place of waiting up to a day for new certificates.
    [switch] $RestartForLeaves,

    # How many workloads are restarted at once.
    [int] $ThrottleLimit = 4
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

if (-not (Get-Module -Name PkiMesh)) {
    Import-Module -Name (Join-Path $PSScriptRoot '..' 'out' 'PkiMesh' 'PkiMesh.psd1')
}

$where = @{}
if ($KubeConfig) { $where.KubeConfig = $KubeConfig } else { $where.KubeConfigPath = $KubeConfigPath }
$null = Connect-MeshCluster @where
$tpp = $null
if ($TppUrl) {
    $trust = @{}
    if ($CertificateAuthorityPath) { $trust.CertificateAuthorityPath = $CertificateAuthorityPath }
    $token = ConvertTo-SecureString -String $TppAccessToken -AsPlainText -Force
    $tpp = Connect-Tpp -Url $TppUrl -AccessToken $token @trust
}

try {
    $restarts = 0
    $rotation = Update-MeshTrustAnchor -RenewBefore $RenewBefore -WaitForLeaves:(-not $RestartForLeaves) -ThrottleLimit $ThrottleLimit -Confirm:$false 6>&1 |
        ForEach-Object {
            if ($_ -is [System.Management.Automation.InformationRecord]) {
                if ("$($_.MessageData.Detail)" -eq 'restarted') { $restarts++ }
            }
            else { $_ }
        }
    $links = @(Test-PkiMesh)
    $bad = @($links.Where{ $_.Status -eq 'Broken' })

    [pscustomobject]@{
        Status   = "$($rotation.Status)"
        NextStep = "$($rotation.NextStep)"
        DueUtc   = $rotation.DueUtc
        Message  = $rotation.Message
        Restarts = $restarts
        Sound    = $bad.Count -eq 0
        Findings = @($links.Where{ $_.Status -ne 'Sound' -and $_.Status -ne 'NotTested' }.ForEach{ "$($_.Id): $($_.Message)" })
    }

    if ($bad) {
        throw "The mesh is not sound: $($bad.ForEach{ "$($_.Id): $($_.Message)" } -join ' ')"
    }
}
finally {
    if ($tpp) { $tpp | Disconnect-Tpp }
    Disconnect-MeshCluster
}
