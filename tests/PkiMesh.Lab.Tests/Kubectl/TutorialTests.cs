using System.Text.RegularExpressions;
using PkiMesh.Lab.Api;
using Xunit;

namespace PkiMesh.Lab.Tests.Kubectl;

/// <summary>
/// The tutorial, word by word: its YAML and its kubectl commands as they stand there, with the server and the credentials filled in. What it
/// installs with other tools is applied from the lab's manifests at the same place.
/// </summary>
public sealed partial class TutorialTests(KubectlLab lab) : IClassFixture<KubectlLab>
{
    [TutorialFact]
    public async Task Who_follows_it_gets_the_mesh_it_promises()
    {
        var tpp = lab.Client.Lab.Services.Tpp!;
        var folder = Directory.CreateTempSubdirectory("pkimesh-tutorial-").FullName;
        var (files, commands) = (0, 0);
        foreach (var (language, block) in TutorialText.Blocks())
        {
            var text = block.Replace("${TPP_URL}", tpp.Url.ToString(), StringComparison.Ordinal).Replace("${TPP_USERNAME}", tpp.UserName, StringComparison.Ordinal)
                .Replace("${TPP_PASSWORD}", tpp.Password, StringComparison.Ordinal);
            if (language == "yaml")
            {
                await File.WriteAllTextAsync(Path.Combine(folder, FileName().Match(text).Groups[1].Value), text);
                files++;
                continue;
            }

            // "terminal" is what a command said.
            foreach (var command in language == "terminal" ? [] : text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
            {
                commands += await FollowAsync(command.Trim(), folder) ? 1 : 0;
            }
        }

        Directory.Delete(folder, true);
        Assert.Equal((5, 13), (files, commands));
        await AssertMeshAsync();
    }

    /// <summary>Does one line; true where it was a command of kubectl's.</summary>
    private async Task<bool> FollowAsync(string line, string folder)
    {
        var kubectl = KubectlProgram.Of("", lab.Client);
        switch (line)
        {
            case var _ when line.StartsWith("helm upgrade -i -n cert-manager cert-manager-trust", StringComparison.Ordinal):
                await InstallAsync("trust-manager.yaml", "cert-manager");
                await kubectl.UntilAsync(text => text.Length > 0, "get", "validatingwebhookconfigurations", "trust-manager", "-o", "jsonpath={.webhooks[0].clientConfig.caBundle}");
                return false;
            case var _ when line.StartsWith("linkerd install ", StringComparison.Ordinal):
                await InstallAsync("linkerd.yaml", "linkerd");
                return false;
            case var _ when line.Contains("| linkerd inject -", StringComparison.Ordinal):
                await InstallAsync("emojivoto.yaml", "emojivoto");
                await kubectl.RunAsync("annotate", "namespace", "emojivoto", "linkerd.io/inject=enabled");
                await kubectl.RunAsync("rollout", "restart", "deployment", "-n", "emojivoto");
                await WaitAsync("emojivoto");
                return false;
            // Another program reads what it says, or it does not end.
            case var _ when !line.StartsWith("kubectl ", StringComparison.Ordinal) || line.Contains('|', StringComparison.Ordinal) || line.Contains(" port-forward ", StringComparison.Ordinal):
                return false;
        }

        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..].Select(word => word.EndsWith(".yaml", StringComparison.Ordinal) ? Path.Combine(folder, word) : word);
        await kubectl.RunAsync([.. words, .. line.StartsWith("kubectl wait ", StringComparison.Ordinal) ? ["--timeout=180s"] : (string[])[]]);
        return true;
    }

    private async Task InstallAsync(string manifest, string ns)
    {
        await KubectlProgram.Of("", lab.Client).RunAsync("apply", "-f", Path.Combine(lab.Client.Lab.Wire!.ManifestsPath!, manifest));
        await WaitAsync(ns);
    }

    private async Task WaitAsync(string ns)
    {
        var kubectl = KubectlProgram.Of("", lab.Client);
        foreach (var deployment in (await kubectl.RunAsync("get", "deployments", "-n", ns, "-o", "name")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await kubectl.RunAsync("rollout", "status", deployment, "-n", ns, "--timeout=180s");
        }
    }

    private async Task AssertMeshAsync()
    {
        var kubectl = KubectlProgram.Of("", lab.Client);
        await kubectl.RunAsync("wait", "certificates.cert-manager.io", "--all", "--all-namespaces", "--for=condition=Ready", "--timeout=180s");
        await kubectl.RunAsync("wait", "bundles.trust.cert-manager.io", "--all", "--for=condition=Synced", "--timeout=180s");
        var issued = await kubectl.RunAsync("get", "secret", "-n", "cert-manager", "linkerd-identity-trust-roots", "-o", "jsonpath={.data.tls\\.crt}");
        var trusted = await kubectl.RunAsync("get", "cm", "-n", "linkerd", "linkerd-identity-trust-roots", "-o", "jsonpath={.data.ca-bundle\\.crt}");
        Assert.Equal(Certificates(System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(issued))).Order(), Certificates(trusted).Order());

        await lab.Client.Lab.Clock.AdvanceAsync(TimeSpan.FromSeconds(30), default);
        var edges = lab.Client.Lab.Services.MeshEdges();
        Assert.NotEmpty(edges);
        Assert.All(edges, edge => Assert.True(edge.Secured, $"{edge.Source} -> {edge.Target}: {edge.Error}"));
    }

    private static IEnumerable<string> Certificates(string pem) => Pem().Matches(pem).Select(match => match.Value.ReplaceLineEndings("\n"));

    [GeneratedRegex(@"^# (\S+\.yaml)$", RegexOptions.Multiline)]
    private static partial Regex FileName();

    [GeneratedRegex("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", RegexOptions.Singleline)]
    private static partial Regex Pem();
}
