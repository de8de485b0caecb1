using PkiMesh.Lab.Tests.Api.Http;
using Xunit;

namespace PkiMesh.Lab.Tests.Kubectl;

/// <summary>One lab for the tests of a class, with cert-manager in it; each row of a theory works in a namespace of its own.</summary>
public sealed class KubectlLab : IAsyncLifetime
{
    private int _namespaces;

    internal LabClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Client = await LabClient.StartAsync();
        if (KubectlProgram.Find("") is null)
        {
            return;
        }

        var kubectl = KubectlProgram.Of("", Client);
        await kubectl.RunAsync("apply", "-f", Path.Combine(Client.Lab.Wire!.ManifestsPath!, "cert-manager.yaml"));
        await kubectl.RunAsync("wait", "-n", "cert-manager", "--for=condition=Available", "deployment", "--all", "--timeout=120s");
        await kubectl.UntilAsync(text => text.Length > 0, "get", "validatingwebhookconfigurations", "cert-manager-webhook", "-o", "jsonpath={.webhooks[0].clientConfig.caBundle}");
    }

    public async Task DisposeAsync()
    {
        if (Client is not null)
        {
            await Client.DisposeAsync();
        }
    }

    /// <summary>kubectl of a version, and a new namespace for it.</summary>
    internal async Task<(KubectlProgram Kubectl, string Namespace)> OpenAsync(string version)
    {
        var kubectl = KubectlProgram.Of(version, Client);
        var ns = $"k{Interlocked.Increment(ref _namespaces)}";
        Assert.Equal($"namespace/{ns} created\n", await kubectl.RunAsync("create", "namespace", ns));
        return (kubectl, ns);
    }
}
