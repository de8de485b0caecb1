using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.EndToEnd;

/// <summary>The proof of a sound mesh, as a script asks for it and hands it on.</summary>
[Collection(BuiltMeshGroup.Name)]
public sealed class ProofTests(BuiltMesh mesh)
{
    [Fact]
    public async Task Findings_are_chosen_by_severity_and_id_and_a_script_hands_the_verdict_on()
    {
        var result = await RunAsync("""
            $all = @(Test-PkiMesh -Finding)
            "others $(@($all.Where{ $_ -isnot [PkiMesh.MeshFinding] }).Count)"
            "warnings $(@(Test-PkiMesh -Severity Warning).Count)"
            "chosen $((Test-PkiMesh -Id 'Anchor*').Id -join ',')"
            "quiet $(Test-PkiMesh -Quiet -Severity Warning) $(Test-PkiMesh -Quiet -Id AnchorEnds)"
            $forecast = Get-MeshForecast
            "forecast $($forecast.Outlook) $($forecast.TimeLeft.TotalDays -gt 300) $($forecast.Events.Count -gt 3)"
            "cause $(@(Get-MeshCertificate).Where{ $_.CauseId }.Count)"
            if (-not (Test-PkiMesh -Quiet -Id AnchorEnds)) { exit 3 }
            """);

        Assert.True(result.ExitCode == 3, result.Output + result.Errors);
        string[] expected = ["others 0", "warnings 0", "chosen AnchorEnds", "quiet True False", "forecast Lasts True True", "cause 0"];
        Assert.Equal(expected, result.Lines);
    }

    [Theory]
    [InlineData("'well'", 0)]
    [InlineData("exit 2", 2)]
    [InlineData("throw 'no'", 1)]
    public async Task The_host_ends_with_the_scripts_own_code(string script, int code) =>
        Assert.Equal(code, (await FreshProcess.RunScriptAsync(script)).ExitCode);

    [Fact]
    public async Task Without_a_mesh_to_look_at_it_says_which_command_comes_first()
    {
        var result = await FreshProcess.RunScriptAsync("""
            try { Get-MeshForecast } catch { "$($_.FullyQualifiedErrorId) $($_.CategoryInfo.Category)" }
            """);
        Assert.Equal(["ClusterNotConnected,PkiMesh.Commands.GetMeshForecastCommand ConnectionError"], result.EnsureSuccess().Lines);
    }

    private Task<FreshProcess> RunAsync(string script) => FreshProcess.RunScriptAsync($"""
        Connect-MeshCluster -KubeConfigPath '{mesh.Lab.Text("kubeConfigPath")}' > $null
        {script}
        """, mesh.Lab.Environment());
}
