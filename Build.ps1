#Requires -Version 7.4
<#
.SYNOPSIS
A thin front for the steps that MSBuild does, for those who have pwsh at hand.
.DESCRIPTION
Build    builds everything and stages the module in out/PkiMesh.
Test     builds, checks the format, runs the xunit suites.
Pester   builds, and runs tests/pester against the staged module; needs Pester 5.7.
Package  builds in Release and zips the staged module into out/.
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Pester', 'Package')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = ($Task -contains 'Package' ? 'Release' : 'Debug')
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$staged = Join-Path $PSScriptRoot 'out' 'PkiMesh'

function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($args -join ' ') ended with exit code $LASTEXITCODE."
    }
}

function Assert-StagedModule {
    $manifest = Import-PowerShellDataFile -Path (Join-Path $staged 'PkiMesh.psd1')
    $wanted = @('PkiMesh.psd1', $manifest.RootModule, 'PkiMesh.Contracts.dll', 'engine/PkiMesh.Engine.dll', 'engine/PkiMesh.Core.dll',
        'lab/PkiMesh.Lab.dll', 'lab/PkiMesh.Lab.runtimeconfig.json', 'en-US/PkiMesh.dll-Help.xml') +
        $manifest.FormatsToProcess + $manifest.TypesToProcess
    $missing = $wanted.Where{ -not (Test-Path -LiteralPath (Join-Path $staged $_)) }
    if ($missing) {
        throw "Not staged: $($missing -join ', ')."
    }
    $stray = Get-ChildItem -LiteralPath $staged -Recurse -Filter 'System.Management.Automation*'
    if ($stray) {
        throw "PowerShell itself is staged: $($stray.FullName -join ', ')."
    }
}

Push-Location -LiteralPath $PSScriptRoot
try {
    switch ($Task) {
        'Build' {
            Invoke-Dotnet build --configuration $Configuration
            Assert-StagedModule
        }
        'Test' {
            Invoke-Dotnet format --verify-no-changes
            Invoke-Dotnet test --configuration $Configuration
        }
        'Pester' {
            Invoke-Dotnet build tools/PkiMesh.Packaging --configuration $Configuration --verbosity quiet
            Assert-StagedModule
            Import-Module -Name Pester -MinimumVersion 5.7.0
            $pester = New-PesterConfiguration
            $pester.Run.Path = Join-Path $PSScriptRoot 'tests' 'pester'
            $pester.Run.PassThru = $true
            $pester.Output.Verbosity = 'Detailed'
            $result = Invoke-Pester -Configuration $pester
            if ($result.Result -ne 'Passed' -or $result.PassedCount -eq 0) {
                throw "Pester: $($result.FailedCount) failed, $($result.PassedCount) passed."
            }
        }
        'Package' {
            Invoke-Dotnet build tools/PkiMesh.Packaging --configuration $Configuration --verbosity quiet
            Assert-StagedModule
            $version = (Import-PowerShellDataFile -Path (Join-Path $staged 'PkiMesh.psd1')).ModuleVersion
            $package = Join-Path $PSScriptRoot 'out' "PkiMesh.$version.zip"
            Compress-Archive -Path $staged -DestinationPath $package -Force
            Get-Item -LiteralPath $package
        }
    }
}
finally {
    Pop-Location
}
