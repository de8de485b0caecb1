using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.Lab;

/// <summary>The lab's commands, on the staged lab.</summary>
public sealed class LabCommandTests
{
    /// <summary>One life of one lab: the interrupt is the one that is meant for a command at the prompt, and Windows has no kill to say it with.</summary>
    [Fact]
    public async Task A_lab_is_started_stepped_and_stopped_and_outlives_an_interrupt()
    {
        var result = await FreshProcess.RunScriptAsync("""
            $lab = Start-PkiMeshLab -StartTime 2027-03-01T12:00:00Z -Seed 7
            [System.IO.File]::Exists($lab.KubeConfigPath)
            $lab.TppCredential.GetType().Name
            if ($IsWindows) { 'kill 0' }
            else {
                $kill = [System.Diagnostics.Process]::Start('/bin/kill', "-INT $($lab.ProcessId)")
                $kill.WaitForExit()
                "kill $($kill.ExitCode)"
            }
            (Step-PkiMeshLab -Days 1 -Hours 2).NowUtc.ToString('yyyy-MM-dd HH')
            $fault = Set-PkiMeshLabFault -Action Status -StatusCode 503 -Server Kubernetes -PathPattern '^/version'
            "$($fault.Action) $($fault.StatusCode)"
            try { $null = Connect-MeshCluster -KubeConfigPath $lab.KubeConfigPath } catch { 'refused' }
            Set-PkiMeshLabFault -Clear
            (Connect-MeshCluster -KubeConfigPath $lab.KubeConfigPath).Version.Substring(0, 1)
            @(Get-PkiMeshLab).Count
            $lab | Stop-PkiMeshLab
            @(Get-PkiMeshLab).Count
            @([System.Diagnostics.Process]::GetProcesses().Id.Where{ $_ -eq $lab.ProcessId }).Count
            [System.IO.File]::Exists($lab.KubeConfigPath)
            """);
        Assert.Equal(["True", "PSCredential", "kill 0", "2027-03-02 14", "Status 503", "refused", "v", "1", "0", "0", "False"], result.EnsureSuccess().Lines);
    }

    [Fact]
    public async Task Two_labs_are_told_apart_and_one_ends_with_the_PowerShell_that_started_it()
    {
        var result = await FreshProcess.RunScriptAsync("""
            $one = Start-PkiMeshLab
            $two = Start-PkiMeshLab -Detach
            try { Step-PkiMeshLab -Days 1 } catch { $_.FullyQualifiedErrorId.Split(',')[0] }
            @(Get-PkiMeshLab).Count
            $two | Stop-PkiMeshLab
            @([System.Diagnostics.Process]::GetProcesses().Id.Where{ $_ -eq $two.ProcessId }).Count
            $one.ProcessId
            """);
        Assert.Equal(["LabAmbiguous", "2", "0"], result.EnsureSuccess().Lines.Take(3));
        var id = int.Parse(result.Lines[3], System.Globalization.CultureInfo.InvariantCulture);
        try
        {
            using var lab = System.Diagnostics.Process.GetProcessById(id);
            Assert.True(lab.WaitForExit(TimeSpan.FromMinutes(1)), "the lab was left behind");
        }
        catch (ArgumentException)
        {
            // It is gone already.
        }
    }

    [Fact]
    public async Task What_goes_wrong_has_an_id_and_says_what_to_do_and_WhatIf_starts_nothing()
    {
        var result = await FreshProcess.RunScriptAsync("""
            $commands = @(
                { Start-PkiMeshLab -Path /no/such/PkiMesh.Lab.dll }
                { Start-PkiMeshLab -Listen nonsense }
                { Stop-PkiMeshLab }
                { Step-PkiMeshLab }
                { Step-PkiMeshLab -Days 1 }
            )
            foreach ($command in $commands) {
                try { & $command; 'nothing' }
                catch { "$($_.FullyQualifiedErrorId.Split(',')[0]) $($_.ErrorDetails.RecommendedAction.Length -gt 10)" }
            }
            Start-PkiMeshLab -WhatIf
            @(Get-PkiMeshLab).Count
            """);
        Assert.Equal(
            ["LabProgramNotFound True", "LabStartFailed True", "LabNotRunning True", "LabStepEmpty True", "LabNotRunning True", "0"],
            result.EnsureSuccess().Lines.Where(line => !line.StartsWith("What if:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Faults_are_ordered_seen_and_taken_back()
    {
        var result = await FreshProcess.RunScriptAsync("""
            $ErrorActionPreference = 'Stop'
            $lab = Start-PkiMeshLab -Seed 3
            Set-PkiMeshLabFault -Action RevokeToken -WhatIf
            $null = $lab | Connect-Tpp
            "revoked $((Set-PkiMeshLabFault -Action RevokeToken).Hits)"
            "revoked $((Set-PkiMeshLabFault -Action RevokeToken -ClientId nobody).Hits)"
            foreach ($order in { Set-PkiMeshLabFault -Action ClockSkew }, { Set-PkiMeshLabFault -Action KillController -PathPattern '^nobody/' }) {
                try { & $order } catch { "$($_.FullyQualifiedErrorId.Split(',')[0]) $($_.CategoryInfo.Category)" }
            }
            $fault = Set-PkiMeshLabFault -Action ClockSkew -Skew ([timespan]::FromDays(-2))
            "$($fault.Action) $($fault.Skew)"
            $cluster = Connect-MeshCluster -KubeConfigPath $lab.KubeConfigPath
            "skew of two days: $([math]::Round($cluster.ClockSkew.TotalDays) -eq -2)"
            Set-PkiMeshLabFault -Clear
            $lab | Stop-PkiMeshLab
            """);
        var lines = result.EnsureSuccess().Lines.Where(line => !line.StartsWith("What if:", StringComparison.Ordinal));
        Assert.Equal(
            ["revoked 1", "revoked 0", "LabOrderRefused InvalidArgument", "LabOrderRefused InvalidArgument", "ClockSkew -2.00:00:00", "skew of two days: True"],
            lines);
    }
}
