using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.Lab;

/// <summary>The lab's commands, on the staged lab.</summary>
public sealed class LabCommandTests
{
    [Fact]
    public async Task A_lab_is_started_stepped_and_stopped()
    {
        var result = await FreshProcess.RunScriptAsync("""
            $lab = Start-PkiMeshLab -StartTime 2027-03-01T12:00:00Z -Seed 7
            [System.IO.File]::Exists($lab.KubeConfigPath)
            $lab.TppCredential.GetType().Name
            (Step-PkiMeshLab -Days 1 -Hours 2).NowUtc.ToString('yyyy-MM-dd HH')
            @(Get-PkiMeshLab).Count
            $lab | Stop-PkiMeshLab
            @(Get-PkiMeshLab).Count
            @([System.Diagnostics.Process]::GetProcesses().Id.Where{ $_ -eq $lab.ProcessId }).Count
            [System.IO.File]::Exists($lab.KubeConfigPath)
            """);
        Assert.Equal(["True", "PSCredential", "2027-03-02 14", "1", "0", "0", "False"], result.EnsureSuccess().Lines);
    }

    [Fact]
    public async Task A_lab_ends_with_the_PowerShell_that_started_it()
    {
        var result = await FreshProcess.RunScriptAsync("(Start-PkiMeshLab).ProcessId");
        var id = int.Parse(Assert.Single(result.EnsureSuccess().Lines), System.Globalization.CultureInfo.InvariantCulture);
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
    public async Task A_lab_outlives_the_interrupt_that_is_meant_for_a_command_at_the_prompt()
    {
        // Windows has no kill to say it with.
        if (OperatingSystem.IsWindows())
            return;
        var result = await FreshProcess.RunScriptAsync("""
            $lab = Start-PkiMeshLab -StartTime 2027-03-01T12:00:00Z
            $kill = [System.Diagnostics.Process]::Start('/bin/kill', "-INT $($lab.ProcessId)")
            $kill.WaitForExit()
            "kill $($kill.ExitCode)"
            (Step-PkiMeshLab -Hours 1).NowUtc.ToString('HH')
            $lab | Stop-PkiMeshLab
            """);
        Assert.Equal(["kill 0", "13"], result.EnsureSuccess().Lines);
    }

    [Fact]
    public async Task A_detached_lab_can_be_stopped()
    {
        var result = await FreshProcess.RunScriptAsync("""
            $lab = Start-PkiMeshLab -Detach
            $lab | Stop-PkiMeshLab
            @([System.Diagnostics.Process]::GetProcesses().Id.Where{ $_ -eq $lab.ProcessId }).Count
            """);
        Assert.Equal(["0"], result.EnsureSuccess().Lines);
    }

    [Fact]
    public async Task What_goes_wrong_has_an_id_and_says_what_to_do()
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
            """);
        Assert.Equal(
            ["LabProgramNotFound True", "LabStartFailed True", "LabNotRunning True", "LabStepEmpty True", "LabNotRunning True"],
            result.EnsureSuccess().Lines);
    }

    [Fact]
    public async Task Two_labs_have_to_be_told_apart()
    {
        var result = await FreshProcess.RunScriptAsync("""
            $one = Start-PkiMeshLab
            $two = Start-PkiMeshLab
            try { Step-PkiMeshLab -Days 1 } catch { $_.FullyQualifiedErrorId.Split(',')[0] }
            @(Get-PkiMeshLab).Count
            Get-PkiMeshLab | Stop-PkiMeshLab
            """);
        Assert.Equal(["LabAmbiguous", "2"], result.EnsureSuccess().Lines);
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

    [Fact]
    public async Task WhatIf_starts_nothing()
    {
        var result = await FreshProcess.RunScriptAsync("Start-PkiMeshLab -WhatIf; @(Get-PkiMeshLab).Count");
        Assert.Equal("0", result.EnsureSuccess().Lines[^1]);
    }

    [Fact]
    public async Task A_fault_is_ordered_and_taken_back()
    {
        var result = await FreshProcess.RunScriptAsync("""
            $lab = Start-PkiMeshLab
            $fault = Set-PkiMeshLabFault -Action Status -StatusCode 503 -Server Kubernetes -PathPattern '^/version'
            "$($fault.Action) $($fault.StatusCode)"
            try { $null = Connect-MeshCluster -KubeConfigPath $lab.KubeConfigPath } catch { 'refused' }
            Set-PkiMeshLabFault -Clear
            (Connect-MeshCluster -KubeConfigPath $lab.KubeConfigPath).Version.Substring(0, 1)
            Stop-PkiMeshLab
            """);
        Assert.Equal(["Status 503", "refused", "v"], result.EnsureSuccess().Lines);
    }
}
