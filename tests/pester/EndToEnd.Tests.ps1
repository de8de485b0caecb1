BeforeAll {
    $script = Join-Path $PSScriptRoot '..' '..' 'examples' 'EndToEnd.ps1'
    Import-Module -Name (Join-Path $PSScriptRoot '..' '..' 'out' 'PkiMesh' 'PkiMesh.psd1') -Force
}

AfterAll {
    Get-PkiMeshLab | Stop-PkiMeshLab
}

Describe 'examples/EndToEnd.ps1 in a real PowerShell' {
    It 'does the whole job, and leaves no lab behind' {
        $text = & $script 6>&1 | Out-String
        $text | Should -Match 'The mesh is sound\.'
        Get-PkiMeshLab | Should -BeNullOrEmpty
    }

    It 'prints its plan under -WhatIf' {
        # What a command would do is said to the host, which a process of its own makes readable.
        $text = & ([Environment]::ProcessPath) -NoProfile -File $script -WhatIf | Out-String
        $text | Should -Match 'Create ClusterIssuer tpp-issuer'
        $text | Should -Match 'Nothing was changed\.'
    }
}
