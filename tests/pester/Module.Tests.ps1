BeforeDiscovery {
    Import-Module -Name (Join-Path $PSScriptRoot '..' '..' 'out' 'PkiMesh' 'PkiMesh.psd1') -Force
    $commands = (Get-Command -Module PkiMesh).ForEach{ @{ Name = $_.Name } }
}

BeforeAll {
    Import-Module -Name (Join-Path $PSScriptRoot '..' '..' 'out' 'PkiMesh' 'PkiMesh.psd1') -Force
}

Describe 'The module in a real PowerShell' {
    It 'is a binary module for PowerShell 7.4 and later' {
        $module = Get-Module -Name PkiMesh
        $module.ModuleType | Should -Be 'Binary'
        $module.PowerShellVersion | Should -Be '7.4'
        $module.ExportedFunctions.Count | Should -Be 0
        $module.ExportedAliases.Count | Should -Be 0
    }

    It 'passes Test-ModuleManifest' {
        { Test-ModuleManifest -Path (Get-Module -Name PkiMesh).Path.Replace('.dll', '.psd1') -ErrorAction Stop } | Should -Not -Throw
    }

    It 'has its topics of help' {
        (Get-Help about_PkiMesh) | Should -Match 'service mesh'
    }
}

Describe '<Name>' -ForEach $commands {
    It 'has help with a synopsis and two examples' {
        $help = Get-Help -Name $Name -Full
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis.Trim() | Should -Not -BeLike "$Name*"
        @($help.Examples.Example).Count | Should -BeGreaterOrEqual 2
    }

    It 'describes each parameter' {
        foreach ($parameter in (Get-Help -Name $Name -Full).Parameters.Parameter) {
            $parameter.Description.Text | Should -Not -BeNullOrEmpty -Because "-$($parameter.Name) needs it"
        }
    }

    It 'shows its syntax' {
        (Get-Command -Name $Name -Syntax) | Should -Match $Name
    }
}

Describe 'A failure' {
    It 'has an id, a category, and says what to do' {
        $failure = { Stop-PkiMeshLab } | Should -Throw -ErrorId 'LabNotRunning,PkiMesh.Commands.StopPkiMeshLabCommand' -PassThru
        $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failure.ErrorDetails.RecommendedAction | Should -Match 'Start-PkiMeshLab'
    }
}
