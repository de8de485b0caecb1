using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Hosting;
using PkiMesh.Lab.Pki;
using Xunit;

namespace PkiMesh.Lab.Tests.Tpp;

public class TppComponentTests
{
    [Fact]
    public async Task Alone_it_tells_how_to_reach_it_and_is_vouched_for_by_the_labs_ca()
    {
        await using var lab = await LabHost.StartAsync(new LabOptions { Listen = "127.0.0.1:0", TppOnly = true });
        var wire = lab.Wire!;
        Assert.Null(wire.KubeConfigPath);
        Assert.Equal(@"\VED\Policy\Certificates\k8s\cluster1", wire.TppZone);
        var ca = LabCertificate.FromPem(await File.ReadAllTextAsync(wire.CaPath));
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, server, _, _) => ChainVerifier.VerifyAsGo(LabCertificate.FromDer(server!.RawData), [], [ca], DateTimeOffset.UtcNow).IsValid,
        };
        using var client = new HttpClient(handler);
        var body = new JsonObject { ["client_id"] = "cert-manager.io", ["username"] = wire.TppUsername, ["password"] = wire.TppPassword, ["scope"] = "certificate:manage" };
        using var granted = await client.PostAsJsonAsync(new Uri(new Uri(wire.TppUrl!), "vedauth/authorize/oauth"), body);
        Assert.Equal(HttpStatusCode.OK, granted.StatusCode);

        // Its controls hang on the control URL, and so do the faults.
        var described = JsonNode.Parse(await client.GetStringAsync(new Uri(wire.ControlUrl + "tpp")))!;
        Assert.Contains(described["zones"]!.AsArray(), zone => zone!["zone"]!.ToString() == wire.TppZoneOneTier);
        using var ordered = await client.PostAsJsonAsync(new Uri(wire.ControlUrl + "faults"), new JsonObject { ["server"] = "tpp", ["action"] = "status", ["status"] = 429, ["count"] = 1 });
        Assert.True(ordered.IsSuccessStatusCode, await ordered.Content.ReadAsStringAsync());
        using var limited = await client.GetAsync(new Uri(new Uri(wire.TppUrl!), "vedsdk/"));
        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
        using var fine = await client.GetAsync(new Uri(new Uri(wire.TppUrl!), "vedsdk/"));
        Assert.Equal(HttpStatusCode.OK, fine.StatusCode);
    }
}
