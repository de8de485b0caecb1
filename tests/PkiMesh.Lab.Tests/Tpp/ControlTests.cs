using System.Net;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp;
using PkiMesh.Lab.Tpp.Ca;
using PkiMesh.Lab.Tpp.Zones;
using Xunit;

namespace PkiMesh.Lab.Tests.Tpp;

/// <summary>The switches of the control URL, each with what a client then sees.</summary>
public class ControlTests
{
    [Fact]
    public async Task Down_is_503_to_everything()
    {
        await using var host = await (await TppHost.StartAsync()).SignInAsync();
        await SwitchAsync(host, """{"down":true}""");
        Assert.Equal("Invalid status: 503 Service Unavailable Server response: \"Service Unavailable\"", (await new VcertClient(host).SignAsync(host.State.DefaultZone)).Error);
        Assert.Equal("503 Service Unavailable", (await host.PostAsync("vedauth/authorize/oauth", host.Credentials())).StatusLine);
        await SwitchAsync(host, """{"down":false}""");
        Assert.Null((await new VcertClient(host).SignAsync(host.State.DefaultZone)).Error);
    }

    [Fact]
    public async Task Refused_tokens_are_401_while_grants_are_still_given()
    {
        await using var host = await (await TppHost.StartAsync()).SignInAsync();
        await SwitchAsync(host, """{"refuseTokens":true}""");
        Assert.Equal("401 Unauthorized", (await host.GetAsync("vedauth/authorize/verify")).StatusLine);
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync("vedauth/authorize/oauth", host.Credentials())).Status);
    }

    [Theory]
    [InlineData("expire", true)]
    [InlineData("revoke", false)]
    public async Task Tokens_are_expired_or_revoked_on_order(string action, bool refreshable)
    {
        await using var host = await TppHost.StartAsync();
        var grant = (await host.PostAsync("vedauth/authorize/oauth", host.Credentials())).Json;
        host.Token = grant["access_token"]!.ToString();
        var answer = await host.ControlAsync(HttpMethod.Post, "tpp/tokens", new JsonObject { ["action"] = action, ["clientId"] = "PkiMesh" });
        Assert.Equal("1", answer.Text("tokens"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync("vedsdk/Identity/Self")).Status);
        var refresh = await host.PostAsync("vedauth/authorize/token", new JsonObject { ["client_id"] = "PkiMesh", ["refresh_token"] = grant["refresh_token"]!.ToString() });
        Assert.Equal(refreshable, refresh.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_behaviour_of_enrolment_is_switched_for_all_zones_and_back()
    {
        await using var host = await (await TppHost.StartAsync()).SignInAsync();
        var zone = host.State.DefaultZone;
        await SwitchAsync(host, """{"behaviour":{"chain":"none","validity":"PT24H"}}""");
        var (_, certificates) = await new VcertClient(host).SignAsync(zone);
        Assert.Single(certificates);
        Assert.Equal(host.State.Now.AddHours(24), certificates[0].NotAfter, TimeSpan.FromMinutes(5));

        await SwitchAsync(host, """{"behaviour":{"chain":null,"validity":null,"stuckStage":500}}""");
        var client = new VcertClient(host);
        Assert.Equal("pending", (await client.SignAsync(zone)).Error);

        // Turned back, what was stuck comes through at the next retrieve.
        await SwitchAsync(host, """{"behaviour":{"stuckStage":null}}""");
        Assert.Equal(3, (await client.RetrieveAsync(zone + @"\root.linkerd.cluster.local")).Certificates.Count);
    }

    [Fact]
    public async Task A_zone_is_made_and_changed()
    {
        await using var host = await (await TppHost.StartAsync()).SignInAsync();
        var made = await host.ControlAsync(HttpMethod.Post, "tpp/zones", JsonNode.Parse("""
            {"zone":"Certificates\\mine","template":"Example Issuing CA 1 - Web Server","policy":{"Domain Suffix Whitelist":{"values":["cluster.local"],"locked":true}},"behaviour":{"pendingRetrieves":1}}
            """)!.AsObject());
        var (error, certificates) = await new VcertClient(host).SignAsync(made.Text("zone"), retrieves: 2);
        Assert.Null(error);
        Assert.False(certificates[0].IsCa);
        await host.ControlAsync(HttpMethod.Post, "tpp/zones", JsonNode.Parse("""{"zone":"Certificates\\mine","closedToAll":true}""")!.AsObject());
        Assert.StartsWith("Invalid status: 403 Forbidden", (await new VcertClient(host).SignAsync(made.Text("zone"))).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("switches", """{"nonsense":true}""")]
    [InlineData("switches", """{"behaviour":{"delay":"soon"}}""")]
    [InlineData("tokens", """{"action":"dance"}""")]
    [InlineData("zones", """{}""")]
    [InlineData("zones", """{"zone":"x","template":"none"}""")]
    [InlineData("applications", """{"clientId":"x","scope":"nonsense"}""")]
    public async Task What_control_does_not_know_is_400_with_a_reason(string call, string body)
    {
        await using var host = await TppHost.StartAsync();
        var answer = await host.ControlAsync(HttpMethod.Post, "tpp/" + call, JsonNode.Parse(body)!.AsObject());
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.NotEmpty(answer.Text("error"));
    }

    [Fact]
    public async Task An_application_with_short_tokens_is_added()
    {
        await using var host = await TppHost.StartAsync();
        await host.ControlAsync(HttpMethod.Post, "tpp/applications", JsonNode.Parse("""{"clientId":"short","scope":"certificate:manage","accessValidity":"PT1H","renewable":false}""")!.AsObject());
        var answer = await host.PostAsync("vedauth/authorize/oauth", host.Credentials("certificate:manage", client: "short"));
        Assert.InRange(answer.Json["expires_in"]!.GetValue<int>(), 3000, 3600);
        Assert.False(answer.Json.ContainsKey("refresh_token"));
    }

    [Fact]
    public async Task Control_tells_zones_users_and_switches()
    {
        await using var host = await TppHost.StartAsync();
        var answer = (await host.ControlAsync(HttpMethod.Get, "tpp")).Json;
        Assert.Equal(ZoneCatalog.All.Count, answer["zones"]!.AsArray().Count);
        Assert.Contains(answer["users"]!.AsArray(), user => user!["name"]!.ToString() == "restricted" && user["password"]!.ToString().Length > 10);
        Assert.False(answer["switches"]!["down"]!.GetValue<bool>());
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_cas_and_passwords()
    {
        await using var one = await TppHost.StartAsync(new TppOptions { Seed = 5 });
        await using var two = await TppHost.StartAsync(new TppOptions { Seed = 5 });
        Assert.Equal(one.State.Admin.Password, two.State.Admin.Password);
        // A small CA: the search for RSA primes from a seed takes seconds.
        LabKey Key(long seed, string name) => new CertificateAuthority(name, KeySpec.P256, TimeSpan.FromDays(1), null, one.State.Now, seed).Key;
        Assert.Equal(Key(5, "a").PublicKeyInfo, Key(5, "a").PublicKeyInfo);
        Assert.NotEqual(Key(5, "a").PublicKeyInfo, Key(5, "b").PublicKeyInfo);
        Assert.NotEqual(Key(5, "a").PublicKeyInfo, Key(6, "a").PublicKeyInfo);
    }

    private static async Task SwitchAsync(TppHost host, string body) =>
        Assert.Equal(HttpStatusCode.OK, (await host.ControlAsync(HttpMethod.Post, "tpp/switches", JsonNode.Parse(body)!.AsObject())).Status);
}
