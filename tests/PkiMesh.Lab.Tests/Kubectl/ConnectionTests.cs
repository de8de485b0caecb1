using System.Net.Http;
using System.Text.RegularExpressions;
using Xunit;

namespace PkiMesh.Lab.Tests.Kubectl;

/// <summary>The ways to a pod: port-forward (SPDY up to 1.30, through a WebSocket later), the API server's proxy, and kubectl proxy.</summary>
public sealed partial class ConnectionTests(KubectlLab lab) : IClassFixture<KubectlLab>
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
    public async Task A_port_is_forwarded(string version)
    {
        var kubectl = KubectlProgram.Of(version, lab.Client);
        using var forward = kubectl.Start(false, "port-forward", "-n", "cert-manager", "deployment/cert-manager-webhook", ":10250", ":9999", "--address", "127.0.0.1");
        try
        {
            var port = PortOf(await forward.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)));
            var closed = PortOf(await forward.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)));
            using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(1) };
            for (var i = 0; i < 3; i++)
            {
                using var answer = await client.PostAsync(new Uri($"http://127.0.0.1:{port}/validate"), new StringContent("no review"));
                Assert.Equal(400, (int)answer.StatusCode);
            }

            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri($"http://127.0.0.1:{closed}/")));
            Assert.Contains("connect: connection refused", await ErrorAsync(forward.StandardError, "an error occurred forwarding"), StringComparison.Ordinal);
        }
        finally
        {
            forward.Kill();
        }
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
    public async Task The_api_is_reached_through_kubectls_own_proxy(string version)
    {
        var kubectl = KubectlProgram.Of(version, lab.Client);
        using var proxy = kubectl.Start(false, "proxy", "--port=0");
        try
        {
            var port = PortOf(await proxy.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)));
            using var client = new HttpClient();
            Assert.Contains("\"gitVersion\"", await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/version")), StringComparison.Ordinal);
        }
        finally
        {
            proxy.Kill();
        }
    }

    private static async Task<string> ErrorAsync(StreamReader errors, string start)
    {
        while (await errors.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) is { } line)
        {
            if (line.Contains(start, StringComparison.Ordinal))
            {
                return line;
            }
        }

        return "";
    }

    private static int PortOf(string? line) => int.Parse(Address().Match(line ?? "").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"127\.0\.0\.1:(\d+)")]
    private static partial Regex Address();
}
