using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.EndToEnd;

/// <summary>The runbooks of the rotation, as a user runs them.</summary>
public sealed class RotationScriptTests
{
    private static string Script(string name) => Path.Combine(Repository.Root, "examples", name);

    [LongFact]
    public async Task The_change_is_rehearsed_on_the_lab()
    {
        var result = (await FreshProcess.RunScriptAsync($"& '{Script("RotationChange.ps1")}' -Rehearse -Workload 1 -OneTier | ForEach-Object {{ \"$($_.Kind)|$($_.Failed)|$($_.Kind -eq 'Result' ? $_.Status : $_.Step)\" }}")).EnsureSuccess();
        Assert.Contains("Result|0|Completed", result.Output, StringComparison.Ordinal);
        Assert.All(result.Lines.Where(line => line.StartsWith("Step|", StringComparison.Ordinal)), line => Assert.StartsWith("Step|0|", line, StringComparison.Ordinal));
        Assert.Contains("Step|0|DropOldAnchor is done", result.Output, StringComparison.Ordinal);
    }

    /// <summary>Three days of the job: nothing due; due, and then waiting for certificates; done. The lab's clock moves in between.</summary>
    [LongFact]
    public async Task The_daily_job_rotates_what_is_due_over_as_many_runs_as_it_takes()
    {
        var result = (await FreshProcess.RunScriptAsync($$"""
            $lab = Start-PkiMeshLab
            $null = $lab | Connect-MeshCluster
            $null = $lab | Connect-Tpp
            $null = Install-CertManager
            $id = New-TppClusterIssuer -Name tpp-issuer -Zone $lab.TppZone -CaBundlePath $lab.CaPath | New-MeshTrustAnchor -Duration 100.00:00:00 | New-MeshIdentityIssuer
            $null = Install-TrustManager
            $null = $id | Sync-TrustBundle | Install-LinkerdExternalCa
            $null = Install-MeshDemo
            function Day { & '{{Script("RotateDaily.ps1")}}' -KubeConfigPath $lab.KubeConfigPath | ForEach-Object { "day|$($_.Status)|$($_.NextStep)|$($_.Sound)" } }
            function Edges { "edges|$(@(Get-PkiMeshLab -Edge).Where{ -not $_.Secured }.Count)" }
            Day
            $null = Step-PkiMeshLab -Days 41
            Day; Edges
            $null = Step-PkiMeshLab -Days 1
            Edges; Day; Edges
            Day
            Stop-PkiMeshLab
            """)).EnsureSuccess();
        Assert.Equal(
            ["day|NotDue||True", "day|Waiting|RenewLeaves|True", "edges|0", "edges|0", "day|Completed||True", "edges|0", "day|NotDue||True"],
            result.Lines.Where(line => line.StartsWith("day|", StringComparison.Ordinal) || line.StartsWith("edges|", StringComparison.Ordinal)));
    }
}
