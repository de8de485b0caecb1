using System.Text.Json.Nodes;
using Xunit;

namespace PkiMesh.Lab.Tests.Kubectl;

/// <summary>Looking at things: get in its forms, describe, explain, events, api-resources, logs, raw paths.</summary>
public sealed class ReadTests(KubectlLab lab) : IClassFixture<KubectlLab>
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
    public async Task Things_are_shown_in_every_form(string version)
    {
        var (kubectl, ns) = await lab.OpenAsync(version);
        await kubectl.ApplyAsync(Issuer(ns));
        await kubectl.RunAsync("wait", "-n", ns, "--for=condition=Ready", "certificate/c", "--timeout=120s");
        Assert.Equal(["NAME", "READY", "SECRET", "AGE"], Words((await kubectl.RunAsync("get", "certificates", "-n", ns)).Split('\n')[0]));
        Assert.Equal(["c", "True", "c-tls"], Words((await kubectl.RunAsync("get", "cert", "c", "-n", ns, "--no-headers")))[..3]);
        Assert.Contains("ISSUER", await kubectl.RunAsync("get", "certificates", "-n", ns, "-o", "wide"), StringComparison.Ordinal);
        Assert.StartsWith("NAMESPACE", await kubectl.RunAsync("get", "secrets", "-A", "--chunk-size=1"), StringComparison.Ordinal);
        Assert.Equal("c-tls", await kubectl.RunAsync("get", "cert", "c", "-n", ns, "-o", "jsonpath={.spec.secretName}"));
        Assert.Equal("Certificate", (string?)JsonNode.Parse(await kubectl.RunAsync("get", "cert", "c", "-n", ns, "-o", "json"))!["kind"]);
        Assert.StartsWith("apiVersion: cert-manager.io/v1\nkind: Certificate\n", await kubectl.RunAsync("get", "cert", "c", "-n", ns, "-o", "yaml"), StringComparison.Ordinal);
        Assert.Equal("certificate.cert-manager.io/c\n", await kubectl.RunAsync("get", "cert", "-n", ns, "-o", "name"));
        var described = await kubectl.RunAsync("describe", "cert", "c", "-n", ns);
        Assert.Contains("Message:               Certificate is up to date and has not expired", described, StringComparison.Ordinal);
        Assert.Contains("The certificate has been successfully issued", described, StringComparison.Ordinal);
        Assert.Contains("The certificate has been successfully issued", await kubectl.RunAsync("events", "-n", ns, "--for", "certificate/c"), StringComparison.Ordinal);
        var missing = await kubectl.TryAsync(null, "get", "cert", "d", "-n", ns);
        Assert.Equal((1, "Error from server (NotFound): certificates.cert-manager.io \"d\" not found\n"), (missing.ExitCode, missing.Errors));
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
    public async Task The_api_explains_itself(string version)
    {
        var kubectl = KubectlProgram.Of(version, lab.Client);
        var explained = await kubectl.RunAsync("explain", "certificate.spec.privateKey");
        Assert.Contains("rotationPolicy", explained, StringComparison.Ordinal);
        Assert.Contains("strategy", await kubectl.RunAsync("explain", "deployment.spec"), StringComparison.Ordinal);
        Assert.Contains("certificates", await kubectl.RunAsync("api-resources", "--api-group=cert-manager.io", "-o", "name"), StringComparison.Ordinal);
        Assert.Equal("ok", await kubectl.RunAsync("get", "--raw", "/readyz"));
        Assert.Contains("v1.34.1", await kubectl.RunAsync("version"), StringComparison.Ordinal);
        await kubectl.RunAsync("logs", "-n", "cert-manager", "deployment/cert-manager", "--tail=50");
        var container = await kubectl.TryAsync(null, "logs", "-n", "cert-manager", "deployment/cert-manager", "-c", "nothing");
        Assert.Contains("container nothing is not valid for pod cert-manager-", container.Errors, StringComparison.Ordinal);
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
    public async Task A_watch_shows_what_happens(string version)
    {
        var (kubectl, ns) = await lab.OpenAsync(version);
        using var watch = kubectl.Start(false, "get", "configmaps", "-n", ns, "-w", "-o", "name");
        try
        {
            Assert.Equal("configmap/kube-root-ca.crt", await watch.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)));
            await kubectl.RunAsync("create", "configmap", "late", "-n", ns);
            Assert.Equal("configmap/late", await watch.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)));
        }
        finally
        {
            watch.Kill();
        }
    }

    private static string Issuer(string ns) => $$$"""
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: i, namespace: {{{ns}}}}
        spec: {selfSigned: {}}
        ---
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: c, namespace: {{{ns}}}}
        spec: {secretName: c-tls, commonName: c, issuerRef: {name: i}}

        """;

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
