using System.Text.RegularExpressions;
using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.EndToEnd;

/// <summary>examples/EndToEnd.ps1 with the manifests that the projects themselves publish.</summary>
public sealed class ProjectManifestTests
{
    [ProjectManifestFact]
    public async Task The_whole_job_ends_in_ten_sound_links_and_a_second_run_changes_nothing()
    {
        await using var lab = await TestLab.StartAsync();
        var folder = Path.Combine(Path.GetDirectoryName(lab.Text("kubeConfigPath"))!, "projects");
        ProjectManifests.CopyTo(folder);
        var script = lab.EndToEnd().Replace(lab.Text("manifestsPath"), folder, StringComparison.Ordinal);

        var first = (await FreshProcess.RunScriptAsync(script, lab.Environment())).EnsureSuccess();
        Assert.Contains("The mesh is sound.", first.Output, StringComparison.Ordinal);
        Assert.Equal(10, Regex.Count(first.Output, @"^  Sound ", RegexOptions.Multiline));
        Assert.Contains("Certificate linkerd/linkerd-policy-validator created", first.Output, StringComparison.Ordinal);

        var before = await lab.SnapshotAsync();
        var second = (await FreshProcess.RunScriptAsync(script, lab.Environment())).EnsureSuccess();
        Assert.Contains("Nothing was changed: everything was as it should be.", second.Output, StringComparison.Ordinal);
        Assert.Equal(before, await lab.SnapshotAsync());
    }
}
