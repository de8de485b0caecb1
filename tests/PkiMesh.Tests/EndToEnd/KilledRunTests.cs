using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.EndToEnd;

/// <summary>examples/EndToEnd.ps1, ended by SIGKILL in the middle of its steps and run again, against what one undisturbed run makes.</summary>
public sealed class KilledRunTests
{
    private const int Killed = 128 + 9;

    // Where each run ends, in the order of the steps: each in the middle of what its step does.
    private static readonly string[] s_ends =
    [
        "... Installing cert-manager: waiting for the definitions to be served",
        "... ClusterIssuer tpp-issuer: getting an access token for cert-manager",
        "... Certificate cert-manager/linkerd-trust-anchor: waiting for it to be issued",
        "... Identity issuer linkerd/linkerd-identity: Namespace linkerd applied",
        "... Installing trust-manager: waiting for 1 workloads",
        "... Trust bundle linkerd-identity-trust-roots: ConfigMap cert-manager/linkerd-trust-anchors applied",
        "... Installing linkerd: waiting for 3 workloads",
        "... Installing the demo application: waiting for 4 workloads",
    ];

    [Fact]
    public Task It_converges_to_the_same_state_with_nothing_twice() => ConvergesAsync([s_ends[1], s_ends[3], s_ends[6]]);

    [LongFact]
    public Task It_converges_wherever_it_is_killed() => ConvergesAsync(s_ends);

    private static async Task ConvergesAsync(IReadOnlyList<string> ends)
    {
        await using var lab = await TestLab.StartAsync();
        foreach (var end in ends)
        {
            var run = await FreshProcess.RunScriptAsync(
                lab.EndToEnd(), lab.Environment(), (stream, line) => stream == "err" && line.StartsWith(end, StringComparison.Ordinal));
            Assert.True(run.ExitCode == Killed, $"exit code {run.ExitCode}, not killed at: {end}\n{run.Output}\n{run.Errors}");
        }

        var last = (await FreshProcess.RunScriptAsync(lab.EndToEnd() + $$"""

            $credential = [pscredential]::new('{{lab.Text("tppUsername")}}', (ConvertTo-SecureString $env:PKIMESH_TEST_PASSWORD -AsPlainText -Force))
            $null = Connect-Tpp -Url '{{lab.Text("tppUrl")}}' -Credential $credential -CertificateAuthorityPath '{{lab.Text("caPath")}}'
            Get-TppCertificate -Zone '{{lab.Text("tppZone")}}' | ForEach-Object { "In TPP: $($_.Dn)" }
            Disconnect-Tpp
            """, lab.Environment())).EnsureSuccess();
        Assert.Contains("The mesh is sound.", last.Output, StringComparison.Ordinal);
        var names = await lab.NamesAsync();
        Assert.Equal(await BuiltMesh.NamesOfOneRunAsync(), names);
        Assert.Equal("/api/v1/secrets/cert-manager/tpp-issuer-credentials", Assert.Single(names, name => name.StartsWith("/api/v1/secrets/cert-manager/tpp-issuer-", StringComparison.Ordinal)));
        Assert.EndsWith(@"\root.linkerd.pkimesh-lab.cluster.local", Assert.Single(last.Lines, line => line.StartsWith("In TPP: ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }
}
