BeforeAll {
    $script = Join-Path $PSScriptRoot '..' '..' 'examples' 'RotationChange.ps1'
    Import-Module -Name (Join-Path $PSScriptRoot '..' '..' 'out' 'PkiMesh' 'PkiMesh.psd1') -Force
    $all = @(& $script -Rehearse -Workload 3)
    $steps = $all.Where{ $_.Kind -eq 'Step' }
    $result = $all.Where{ $_.Kind -eq 'Result' }[0]
}

AfterAll {
    Get-PkiMeshLab | Stop-PkiMeshLab
}

Describe 'The rotation of the trust anchor, rehearsed on the lab' {
    It 'comes to its end with another anchor' {
        $result.Status | Should -Be 'Completed'
        $result.NewSerial | Should -Not -BeNullOrEmpty
        $result.NewSerial | Should -Not -Be $result.OldSerial
    }

    It 'lets no handshake fail in any step' {
        $steps.Count | Should -BeGreaterThan 8
        ($steps.Failed | Measure-Object -Sum).Sum | Should -Be 0
        $result.Failed | Should -Be 0
        $result.Asked | Should -BeGreaterThan 100
    }

    It 'can be taken back until the old anchor is dropped, and not afterwards' {
        $steps.Where{ $_.Step -like 'RenewLeaves*' }.CanUndo | Should -BeTrue
        $steps.Where{ $_.Step -like 'DropOldAnchor*' }.CanUndo | Should -BeFalse
    }

    It 'plans the renewal of the anchor under -WhatIf' {
        # What a command would do is said to the host, which a process of its own makes readable.
        $text = & ([Environment]::ProcessPath) -NoProfile -File $script -Rehearse -Workload 0 -WhatIf | Out-String
        $text | Should -Match 'RenewAnchor'
        $text | Should -Not -Match 'DropOldAnchor is done'
    }

    It 'leaves a sound mesh' {
        $result.Broken | Should -BeNullOrEmpty
    }
}
