using Xunit;

namespace PkiMesh.Lab.Tests.Kubectl;

/// <summary>Running things: rollout, scale, wait, and who may do what.</summary>
public sealed class WorkloadTests(KubectlLab lab) : IClassFixture<KubectlLab>
{
    [Theory]
    [Kubectl("1.27")]
    [Kubectl("1.28")]
    [Kubectl("1.29")]
    [Kubectl("1.30")]
    [Kubectl("1.31")]
    [Kubectl("1.32")]
    [Kubectl("1.33")]
    [Kubectl("")]
    public async Task A_deployment_is_rolled_out_scaled_and_restarted(string version)
    {
        var (kubectl, ns) = await lab.OpenAsync(version);
        Assert.Equal("deployment.apps/web created\n", await kubectl.RunAsync("create", "deployment", "web", "-n", ns, "--image=example.com/web:1", "--replicas=2"));
        Assert.EndsWith("deployment \"web\" successfully rolled out\n", await kubectl.RunAsync("rollout", "status", "deployment/web", "-n", ns, "--timeout=120s"), StringComparison.Ordinal);
        Assert.Equal("deployment.apps/web scaled\n", await kubectl.RunAsync("scale", "deployment/web", "-n", ns, "--replicas=3"));
        Assert.Equal("deployment.apps/web condition met\n", await kubectl.RunAsync("wait", "deployment/web", "-n", ns, "--for=jsonpath={.status.readyReplicas}=3", "--timeout=120s"));
        Assert.Equal("deployment.apps/web restarted\n", await kubectl.RunAsync("rollout", "restart", "deployment/web", "-n", ns));
        await kubectl.RunAsync("rollout", "status", "deployment/web", "-n", ns, "--timeout=120s");
        Assert.Equal("deployment.apps/web condition met\n", await kubectl.RunAsync("wait", "deployment/web", "-n", ns, "--for=condition=Available", "--timeout=120s"));
        Assert.Equal("deployment.apps/web image updated\n", await kubectl.RunAsync("set", "image", "deployment/web", "web=example.com/web:2", "-n", ns));
        await kubectl.RunAsync("rollout", "status", "deployment/web", "-n", ns, "--timeout=120s");
        Assert.Equal("deployment.apps/web rolled back\n", await kubectl.RunAsync("rollout", "undo", "deployment/web", "-n", ns));
        Assert.Equal("example.com/web:1", await kubectl.RunAsync("get", "deployment", "web", "-n", ns, "-o", "jsonpath={.spec.template.spec.containers[0].image}"));
        Assert.Contains("REVISION", await kubectl.RunAsync("rollout", "history", "deployment/web", "-n", ns), StringComparison.Ordinal);
    }

    [Theory]
    [Kubectl("1.27")]
    [Kubectl("1.28")]
    [Kubectl("1.29")]
    [Kubectl("1.30")]
    [Kubectl("1.31")]
    [Kubectl("1.32")]
    [Kubectl("1.33")]
    [Kubectl("")]
    public async Task Rights_are_asked_for_and_enforced(string version)
    {
        var (kubectl, ns) = await lab.OpenAsync(version);
        Assert.Equal("yes\n", await kubectl.RunAsync("auth", "can-i", "create", "pods"));
        await kubectl.RunAsync("create", "serviceaccount", "reader", "-n", ns);
        await kubectl.RunAsync("create", "role", "reads", "-n", ns, "--verb=get,list", "--resource=secrets");
        await kubectl.RunAsync("create", "rolebinding", "reads", "-n", ns, "--role=reads", $"--serviceaccount={ns}:reader");
        var who = $"--as=system:serviceaccount:{ns}:reader";
        Assert.Equal("yes\n", await kubectl.RunAsync("auth", "can-i", "list", "secrets", "-n", ns, who));
        var no = await kubectl.TryAsync(null, "auth", "can-i", "delete", "secrets", "-n", ns, who);
        Assert.Equal((1, "no"), (no.ExitCode, no.Output.Trim()));
        Assert.Contains("secrets", await kubectl.RunAsync("auth", "can-i", "--list", "-n", ns, who), StringComparison.Ordinal);

        var token = (await kubectl.RunAsync("create", "token", "reader", "-n", ns, "--duration=1h")).Trim();
        Assert.Equal(3, token.Split('.').Length);
        var config = Path.Combine(lab.Client.Lab.Services.Directory!, $"{ns}.kubeconfig");
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(lab.Client.Lab.Wire!.KubeConfigPath!)).Replace(Token(), token, StringComparison.Ordinal));
        await kubectl.RunAsync("get", "secrets", "-n", ns, "--kubeconfig", config);
        var forbidden = await kubectl.TryAsync(null, "get", "pods", "-n", ns, "--kubeconfig", config);
        Assert.Equal($"Error from server (Forbidden): pods is forbidden: User \"system:serviceaccount:{ns}:reader\" cannot list resource \"pods\" in API group \"\" in the namespace \"{ns}\"\n", forbidden.Errors);
    }

    private string Token() => System.Text.RegularExpressions.Regex.Match(File.ReadAllText(lab.Client.Lab.Wire!.KubeConfigPath!), @"token:\s*""?([^\s""]+)").Groups[1].Value;
}
