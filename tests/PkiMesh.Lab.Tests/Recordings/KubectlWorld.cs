using System.Diagnostics;
using System.Text.RegularExpressions;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.Hosting;
using PkiMesh.Lab.Tests.Api.Http;
using PkiMesh.Lab.Tests.CertManager;
using PkiMesh.Lab.Tests.Kubectl;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>The tutorial's finished cluster on the wire, and a shell with kubectl for it.</summary>
internal sealed class KubectlWorld : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);
    private readonly LabClient _client;
    private readonly TutorialWorld _tutorial;
    private readonly string _folder;

    private KubectlWorld(LabClient client, TutorialWorld tutorial)
    {
        (_client, _tutorial) = (client, tutorial);
        _folder = Directory.CreateTempSubdirectory("pkimesh-kubectl-").FullName;
        File.CreateSymbolicLink(Path.Combine(_folder, "kubectl"), Program!);
        var config = File.ReadAllText(client.Lab.Wire!.KubeConfigPath!);
        File.WriteAllText(Path.Combine(_folder, "config"), config);
        // Somebody without rights.
        File.WriteAllText(Path.Combine(_folder, "alice"), Regex.Replace(config, "(?<=token: ).*", "viewtoken"));
    }

    /// <summary>The newest kubectl that is on the machine, if there is a shell for it.</summary>
    public static string? Program { get; } = File.Exists("/bin/sh") ? KubectlProgram.Find("1.33") ?? KubectlProgram.Find("") : null;

    public static async Task<KubectlWorld> StartAsync()
    {
        // kubectl reckons ages by the machine's clock, to which the lab's has come by the end.
        var client = await LabClient.StartAsync(new LabOptions { StartTime = DateTimeOffset.UtcNow.AddMinutes(-15) });
        var tutorial = new TutorialWorld(client.Lab, oneTier: false);
        await tutorial.FollowAsync("tutorial");
        var world = new KubectlWorld(client, tutorial);
        await world.InstallLinkerdAsync();
        await world.CreateAsync(KnownResources.ClusterIssuers, "{apiVersion: cert-manager.io/v1, kind: ClusterIssuer, metadata: {name: lasting}, spec: {venafi: {zone: x, tpp: {url: 'https://localhost:1/vedsdk', credentialsRef: {name: tpp-secret}}}}}");
        await world.CreateAsync(KnownResources.Certificates, "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: lasting, namespace: cert-manager}, spec: {secretName: lasting, commonName: lasting.example.com, issuerRef: {name: lasting, kind: ClusterIssuer, group: cert-manager.io}}}");
        await client.Lab.Clock.AdvanceAsync(TimeSpan.FromMinutes(9), default);
        return world;
    }

    public async Task<IReadOnlyList<FoundDifference>> PlayAsync(Transcript recorded)
    {
        if (!recorded.Command.StartsWith("kubectl ", StringComparison.Ordinal))
        {
            return [new FoundDifference(recorded.Name, "not played", "not a command of kubectl's")];
        }

        var (exit, output, errors) = await RunAsync(recorded.Command, recorded.Input);
        var found = new List<FoundDifference>();
        Compare("exit code", recorded.ExitCode.ToString(System.Globalization.CultureInfo.InvariantCulture), exit.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Compare("stdout", CommandText.Of(recorded.Output), CommandText.Of(output));
        Compare("stderr", CommandText.Of(recorded.Errors), CommandText.Of(errors));
        return found;

        void Compare(string subject, string wanted, string got)
        {
            if (wanted != got)
            {
                found.Add(new FoundDifference(recorded.Name, subject, Sighting.Unlike(wanted, got)));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _tutorial.DisposeAsync();
        await _client.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    // The lab's manifest has linkerd's webhooks get their certificates from cert-manager; in the recorded cluster linkerd's program had made them.
    private async Task InstallLinkerdAsync()
    {
        var before = Certificates().ToHashSet();
        await _tutorial.InstallAsync("linkerd.yaml");
        foreach (var (resource, ns, name) in Certificates().Where(one => !before.Contains(one)).ToList())
        {
            await _client.Lab.Api.DeleteAsync(CertManagerLab.Admin, resource, ns, name, "Background", default);
        }

        foreach (var value in _client.Lab.Api.List(KnownResources.Events, "linkerd").Where(value => value.Text("involvedObject", "apiVersion") == "cert-manager.io/v1" && !value.Text("involvedObject", "name")!.StartsWith("linkerd-identity", StringComparison.Ordinal)).ToList())
        {
            await _client.Lab.Api.DeleteAsync(CertManagerLab.Admin, KnownResources.Events, "linkerd", value.Name(), "Background", default);
        }

        IEnumerable<(ResourceId Resource, string? Namespace, string Name)> Certificates() => new[] { KnownResources.Certificates, KnownResources.Issuers }
            .SelectMany(resource => _client.Lab.Api.List(resource).Select(value => (resource, value.Namespace(), value.Name())));
    }

    private Task CreateAsync(ResourceId resource, string yaml) => _client.Lab.Api.CreateAsync(CertManagerLab.Admin, resource, CertManagerLab.Yaml(yaml), default);

    private async Task<(int Exit, string Output, string Errors)> RunAsync(string command, string? input)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = _folder };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        start.Environment["PATH"] = $"{_folder}{Path.PathSeparator}{start.Environment["PATH"]}";
        start.Environment["KUBECONFIG"] = Path.Combine(_folder, "config");
        start.Environment["HOME"] = _folder;
        start.Environment["EDITOR"] = "true";
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(true);
            return (-1, "", $"did not end within {s_limit}");
        }

        return (process.ExitCode, await output, await errors);
    }
}
