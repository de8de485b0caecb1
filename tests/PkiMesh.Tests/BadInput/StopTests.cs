using System.Diagnostics;
using System.Management.Automation;
using PkiMesh.Tests.Support;
using PkiMesh.Tests.Tpp;

namespace PkiMesh.Tests.BadInput;

/// <summary>Ctrl-C in every wait: the command ends, although what it waits for never comes.</summary>
public sealed class StopTests(StalledLab stalled) : IClassFixture<StalledLab>
{
    // Much longer than a stop takes, much shorter than what is waited for.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(4);

    public static TheoryData<string, string> Waits => new()
    {
        { "New-TppClusterIssuer -Name stalled -Zone $zone -TimeoutSec 3600", "waiting for cert-manager to sign in" },
        { "New-MeshTrustAnchor -IssuerName tpp-issuer -Name stalled -SecretName stalled -CommonName root.stalled.cluster.local -TimeoutSec 3600", "waiting for it to be issued" },
        { "New-MeshIdentityIssuer -Name stalled-identity -SecretName stalled-identity -TimeoutSec 3600", "waiting for it to be issued" },
        { "Sync-TrustBundle -Name stalled -SourceName stalled-source -TimeoutSec 3600", "waiting for trust-manager" },
        { "Update-MeshCertificate linkerd-identity linkerd -TimeoutSec 3600", "waiting for it to be issued" },
        { "Update-TppCredential tpp-issuer -Force -TimeoutSec 3600", "waiting for cert-manager to sign in" },
        { "Enable-MeshInjection stuck -Restart -TimeoutSec 3600", "workloads" },
        { "Install-MeshDemo -ManifestPath $manifests/emojivoto.yaml -TimeoutSec 3600", "workloads" },
        { "Install-TrustManager -ManifestPath $manifests/trust-manager.yaml -TimeoutSec 3600", "workloads" },
        { "Install-LinkerdExternalCa -ManifestPath $manifests/linkerd.yaml -TimeoutSec 3600", "workloads" },
        { "Install-LinkerdViz -ManifestPath $manifests/linkerd-viz.yaml -TimeoutSec 3600", "workloads" },
        { "Install-CertManager -ManifestPath $manifests/cert-manager.yaml -TimeoutSec 3600", "workloads" },
    };

    [Theory]
    [MemberData(nameof(Waits))]
    public async Task A_stop_ends_the_wait(string command, string status)
    {
        using var shell = Connect();
        Assert.Equal(PSInvocationState.Stopped, await StopAsync(shell, command, status));
        Assert.Single(shell.Run("1"));
    }

    [Fact]
    public async Task A_stop_ends_the_wait_for_cert_managers_API()
    {
        await stalled.Lab.ControlAsync("/faults", new { action = "status", server = "kubernetes", path = "/certificaterequests\\?", status = 500, message = "failed calling webhook" });
        try
        {
            using var shell = Connect();
            Assert.Equal(PSInvocationState.Stopped, await StopAsync(shell, "Test-CertManager -Wait -TimeoutSec 3600", ""));
        }
        finally
        {
            await stalled.Lab.Lab.ClearFaultsAsync();
        }
    }

    /// <summary>cert-manager never takes what a rotation begins with; and the Lease, once somebody else has it, never comes free.</summary>
    [Fact]
    public async Task A_stop_ends_a_rotation_and_its_undoing()
    {
        const string Leases = "/apis/coordination.k8s.io/v1/namespaces/cert-manager/leases";
        var lab = stalled.Lab.Lab;
        using var shell = Connect();
        try
        {
            Assert.Equal(PSInvocationState.Stopped, await StopAsync(shell, "Update-MeshTrustAnchor -Now -Confirm:$false -TimeoutSec 3600", "Freeze: "));
            await lab.DeleteAsync($"{Leases}/pkimesh-rotation");
            await lab.CreateAsync(Leases, $$$"""
                {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"pkimesh-rotation"},"spec":{"holderIdentity":"other/1/x","leaseDurationSeconds":86400,"renewTime":"{{{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.ffffffZ}}}"}}
                """);
            Assert.Equal(PSInvocationState.Stopped, await StopAsync(shell, "Undo-MeshRotation -Confirm:$false -TimeoutSec 3600", "waiting for another run: other/1"));
        }
        finally
        {
            await lab.DeleteAsync($"{Leases}/pkimesh-rotation");
            await lab.DeleteAsync("/api/v1/namespaces/cert-manager/configmaps/pkimesh-rotation");
        }
    }

    [Fact]
    public async Task A_stop_ends_the_start_of_a_lab_and_leaves_none()
    {
        using var shell = new TppShell();
        shell.Set("program", Path.Combine(Repository.StagedModule, "lab", "PkiMesh.Lab.dll"));
        Assert.Equal(PSInvocationState.Stopped, await StopAsync(shell, "Start-PkiMeshLab -Path $program -TimeoutSec 600", "starting"));
        Assert.Empty(shell.Run("Get-PkiMeshLab"));
    }

    [Fact]
    public async Task A_stop_ends_a_step_of_a_lab_that_does_not_answer()
    {
        using var shell = new TppShell();
        shell.Set("program", Path.Combine(Repository.StagedModule, "lab", "PkiMesh.Lab.dll"));
        var id = (int)Assert.Single(shell.Run("(Start-PkiMeshLab -Path $program).ProcessId")).BaseObject;
        try
        {
            Signal("-STOP", id);
            Assert.Equal(PSInvocationState.Stopped, await StopAsync(shell, "Step-PkiMeshLab -Days 1", "Lab clock: advancing"));
        }
        finally
        {
            Signal("-CONT", id);
            shell.Run("Stop-PkiMeshLab");
        }
    }

    private TppShell Connect()
    {
        var lab = stalled.Lab.Lab;
        var shell = new TppShell();
        shell.Set("zone", lab.Text("tppZone"));
        shell.Set("manifests", Path.GetDirectoryName(stalled.Manifest("x")));
        shell.Set("kubeconfig", lab.Text("kubeConfigPath"));
        shell.Set("url", lab.Text("tppUrl"));
        shell.Set("ca", lab.Text("caPath"));
        shell.Set("credential", TppShell.Credential(lab.Text("tppUsername"), lab.Text("tppPassword")));
        shell.Run("$null = Connect-MeshCluster -KubeConfigPath $kubeconfig; $null = Connect-Tpp -Url $url -Credential $credential -CertificateAuthorityPath $ca");
        Assert.Empty(shell.Errors);
        return shell;
    }

    /// <summary>Runs a command, stops it once it shows that it waits, and gives how it ended.</summary>
    private static async Task<PSInvocationState> StopAsync(TppShell shell, string command, string status)
    {
        using var running = shell.Start(command + " | Out-Null");
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        running.Streams.Progress.DataAdded += (_, added) =>
        {
            if (running.Streams.Progress[added.Index] is { RecordType: ProgressRecordType.Processing } record && $"{record.Activity}: {record.StatusDescription}".Contains(status, StringComparison.Ordinal))
                waiting.TrySetResult();
        };
        var invocation = running.BeginInvoke();
        var ended = Task.Factory.FromAsync(invocation, _ => { });
        var first = await Task.WhenAny(waiting.Task, ended, Task.Delay(s_limit));
        if (first == ended)
            Assert.Fail($"It ended before it waited: {string.Join('\n', running.Streams.Error)} {running.InvocationStateInfo.Reason?.Message}");
        await running.StopAsync(null, null).WaitAsync(s_limit);
        Assert.True(first == waiting.Task, $"It never said \"{status}\", and at last: {running.Streams.Progress.LastOrDefault()?.StatusDescription}");
        return running.InvocationStateInfo.State;
    }

    private static void Signal(string signal, int id)
    {
        using var kill = Process.Start("kill", [signal, id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
