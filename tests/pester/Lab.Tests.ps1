BeforeAll {
    Import-Module -Name (Join-Path $PSScriptRoot '..' '..' 'out' 'PkiMesh' 'PkiMesh.psd1') -Force
    $lab = Start-PkiMeshLab
}

AfterAll {
    Get-PkiMeshLab | Stop-PkiMeshLab
}

Describe 'A lab in a real PowerShell' {
    It 'shows no secret, however it is looked at' {
        $secret = $lab.TppCredential.GetNetworkCredential().Password
        $secret.Length | Should -BeGreaterThan 0
        foreach ($text in ($lab | Out-String), ($lab | Format-List * | Out-String), ($lab | ConvertTo-Json -Depth 5), ($lab | ConvertTo-Csv | Out-String), "$lab") {
            $text.Contains($secret) | Should -BeFalse
        }
    }

    It 'fits a table of 120 columns' {
        $lines = ($lab | Format-Table | Out-String -Width 120) -split "`n"
        ($lines | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 120
        $lines -join "`n" | Should -Match 'NowUtc'
    }

    It 'moves its clock' {
        $before = (Get-PkiMeshLab).NowUtc
        (Step-PkiMeshLab -Days 1).NowUtc | Should -BeGreaterOrEqual $before.AddDays(1)
    }

    It 'is connected to by its own kubeconfig' {
        (Connect-MeshCluster -KubeConfigPath $lab.KubeConfigPath).Server | Should -Be $lab.ApiUrl
        (Get-MeshCluster).Version | Should -Match '^v1\.'
    }

    It 'is signed in to by pipeline' {
        ($lab | Connect-Tpp).Url | Should -Be $lab.TppUrl
    }

    It 'is told what to get wrong' {
        $fault = Set-PkiMeshLabFault -Action Status -StatusCode 503 -Server Kubernetes
        $fault.StatusCode | Should -Be 503
        { Get-MeshCluster } | Should -Throw
        Set-PkiMeshLabFault -Clear
        { Get-MeshCluster } | Should -Not -Throw
    }
}

Describe 'Ctrl-C' {
    It 'ends a command at once, and the lab stays' {
        Set-PkiMeshLabFault -Action Delay -Delay 00:10:00 -Server Kubernetes
        try {
            $shell = [powershell]::Create().AddScript({ param($module, $path) Import-Module $module; Connect-MeshCluster -KubeConfigPath $path }).
                AddArgument((Get-Module PkiMesh).Path.Replace('.dll', '.psd1')).AddArgument($lab.KubeConfigPath)
            $run = $shell.BeginInvoke()
            $until = [datetime]::UtcNow.AddMinutes(1)
            while ($shell.Streams.Progress.Count -eq 0 -and -not $run.IsCompleted -and [datetime]::UtcNow -lt $until) { Start-Sleep -Milliseconds 50 }
            $shell.Streams.Progress.Count | Should -BeGreaterThan 0
            $run.IsCompleted | Should -BeFalse
            $shell.Stop()
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
            $shell.Streams.Error.Count | Should -Be 0
        }
        finally {
            $shell.Dispose()
            Set-PkiMeshLabFault -Clear
        }
        Get-PkiMeshLab | Should -Not -BeNullOrEmpty
    }
}
