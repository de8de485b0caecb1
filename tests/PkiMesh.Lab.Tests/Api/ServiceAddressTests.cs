using PkiMesh.Lab.Tests.Api.Http;
using Xunit;

namespace PkiMesh.Lab.Tests.Api;

/// <summary>Addresses and node ports that a Service asks for (k8s pkg/registry/core/service/storage/alloc.go).</summary>
public sealed class ServiceAddressTests
{
    [Fact]
    public async Task What_is_taken_or_out_of_range_is_refused()
    {
        await using var client = await LabClient.StartAsync();
        Assert.Equal(201, await CreateAsync("a", "10.96.0.50", 30080));
        Assert.Equal("spec.clusterIPs: Invalid value: [\"10.96.0.50\"]: failed to allocate IP 10.96.0.50: provided IP is already allocated", await RefusedAsync("b", "10.96.0.50", 0));
        Assert.Equal("spec.clusterIPs: Invalid value: [\"10.96.0.1\"]: failed to allocate IP 10.96.0.1: provided IP is already allocated", await RefusedAsync("b", "10.96.0.1", 0));
        Assert.Equal(
            "spec.clusterIPs: Invalid value: [\"192.0.2.1\"]: failed to allocate IP 192.0.2.1: the provided IP (192.0.2.1) is not in the valid range. The range of valid IPs is 10.96.0.0/12",
            await RefusedAsync("b", "192.0.2.1", 0));
        Assert.Equal("spec.clusterIPs[0]: Invalid value: \"abc\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)", await RefusedAsync("b", "abc", 0));
        Assert.Equal("spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated", await RefusedAsync("b", "", 30080));
        Assert.Equal("spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767", await RefusedAsync("b", "", 80));

        // An address is free again with its Service, and a Service may be written as it is.
        Assert.Equal(200, (await client.SendAsync("PUT", "/api/v1/namespaces/default/services/a", Service("a", "10.96.0.50", 30080))).Status);
        Assert.Equal(200, (await client.SendAsync("DELETE", "/api/v1/namespaces/default/services/a")).Status);
        Assert.Equal(201, await CreateAsync("b", "10.96.0.50", 30080));

        async Task<int> CreateAsync(string name, string address, int port) => (await client.PostAsync("/api/v1/namespaces/default/services", Service(name, address, port))).Status;

        async Task<string?> RefusedAsync(string name, string address, int port)
        {
            var answer = await client.PostAsync("/api/v1/namespaces/default/services", Service(name, address, port));
            Assert.Equal(422, answer.Status);
            var message = answer.Message!;
            Assert.StartsWith($"Service \"{name}\" is invalid: ", message, StringComparison.Ordinal);
            return message[$"Service \"{name}\" is invalid: ".Length..];
        }
    }

    private static string Service(string name, string address, int port) => $$$"""
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"{{{name}}}"},"spec":{"type":"NodePort","clusterIP":"{{{address}}}","ports":[{"port":80,"nodePort":{{{port}}}}]}}
        """;
}
