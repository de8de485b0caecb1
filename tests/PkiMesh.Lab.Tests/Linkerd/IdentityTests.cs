using System.Text;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tests.Workloads;
using PkiMesh.Lab.Workloads;
using Xunit;

namespace PkiMesh.Lab.Tests.Linkerd;

public class IdentityTests
{
    private const string Skipped = "Skipping issuer update as certs could not be read from disk: failed to verify issuer credentials for "
        + "'identity.linkerd.cluster.local' with trust anchors: x509: certificate signed by unknown authority";

    [Fact]
    public async Task The_control_plane_gets_ready_and_its_proxies_hold_leaves_of_the_issuer()
    {
        await using var mesh = await TestMesh.StartAsync();

        foreach (var name in (string[])["linkerd-identity", "linkerd-destination", "linkerd-proxy-injector"])
        {
            Assert.Equal("True", mesh.Cluster.Get(KnownResources.Deployments, "linkerd", name).Condition("Available").Text("status"));
        }

        var proxy = mesh.Proxy("linkerd", "linkerd-destination");
        var leaf = proxy.Identity.Leaf!;
        const string Name = "linkerd-destination.linkerd.serviceaccount.identity.linkerd.cluster.local";
        Assert.Equal($"CN={Name}", leaf.Subject.ToString());
        Assert.Equal([Name], leaf.AltNames.DnsNames);
        Assert.Equal(TimeSpan.FromSeconds((24 * 3600) + 40), leaf.NotAfter - leaf.NotBefore);
        Assert.Null(leaf.BasicConstraints);
        Assert.Equal(KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment, leaf.KeyUsage);
        Assert.Equal([mesh.Pki.Issuer, mesh.Pki.Anchor], proxy.Identity.Chain.Skip(1));
        var issued = mesh.Cluster.Events("linkerd", "IssuedLeafCertificate").Single(value => value.Text("involvedObject", "name") == "linkerd-destination");
        Assert.Equal("ServiceAccount", issued.Text("involvedObject", "kind"));
        Assert.EndsWith($" +0000 UTC: {leaf.Sha256}", issued.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewed_issuer_is_taken_at_the_swap_and_leaves_follow_at_seventy_percent()
    {
        await using var mesh = await TestMesh.StartAsync();
        var before = mesh.Proxy("linkerd", "linkerd-destination").Identity.Leaf!;

        mesh.Pki.NewIssuer();
        await mesh.WriteIssuerAsync();
        await mesh.Cluster.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.Equal("Updated identity issuer", Assert.Single(mesh.Cluster.Events("linkerd", "IssuerUpdated")).Text("message"));
        Assert.Equal(mesh.Pki.Issuer, mesh.Identity().Issuer);
        Assert.Equal(before, mesh.Proxy("linkerd", "linkerd-destination").Identity.Leaf);

        await mesh.Cluster.AdvanceAsync(TimeSpan.FromHours(17));

        Assert.Equal(mesh.Pki.Issuer, mesh.Proxy("linkerd", "linkerd-destination").Identity.Chain[1]);
    }

    [Fact]
    public async Task An_issuer_of_another_anchor_is_refused_and_the_old_one_kept_though_the_new_anchor_is_in_the_bundle()
    {
        await using var mesh = await TestMesh.StartAsync();
        var old = mesh.Pki.Issuer;

        mesh.Pki.NewAnchor();
        await mesh.WriteAnchorsAsync();
        mesh.Pki.NewIssuer();
        await mesh.WriteIssuerAsync();
        await mesh.Cluster.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(Skipped, Assert.Single(mesh.Cluster.Events("linkerd", "IssuerUpdateSkipped")).Text("message"));
        Assert.Empty(mesh.Cluster.Events("linkerd", "IssuerUpdated"));
        Assert.Equal(old, mesh.Identity().Issuer);

        await mesh.RestartAsync("linkerd", "linkerd-identity");

        Assert.Equal(mesh.Pki.Issuer, mesh.Identity().Issuer);
    }

    [Fact]
    public async Task A_controller_whose_issuer_does_not_verify_does_not_start()
    {
        await using var mesh = await TestMesh.StartAsync();

        mesh.Pki.NewAnchor();
        mesh.Pki.NewIssuer();
        await mesh.WriteIssuerAsync();
        await mesh.RestartAsync("linkerd", "linkerd-identity");

        var crashed = mesh.Cluster.Pods("linkerd", "linkerd-identity-").Single(pod => !PodTemplates.IsReady(pod));
        var status = crashed.Objects("status", "containerStatuses").Single(container => container.Text("name") == "identity");
        Assert.Equal("CrashLoopBackOff", status.Text("state", "waiting", "reason"));
        var log = mesh.Cluster.Host.Services.Workloads!.Log("linkerd", crashed.Name(), "identity", previous: true)!;
        Assert.Contains(log, line => line.Text.Contains("Failed to initialize identity service: failed to verify issuer credentials", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_leaf_as_issuer_is_named_for_what_it_is()
    {
        await using var mesh = await TestMesh.StartAsync();

        mesh.Pki.NewIssuer(isCa: false);
        await mesh.WriteIssuerAsync();
        await mesh.Cluster.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.EndsWith(
            "it must be an intermediate-CA, but it is not", Assert.Single(mesh.Cluster.Events("linkerd", "IssuerUpdateSkipped")).Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leaf_does_not_outlive_its_issuer_and_a_dead_issuer_certifies_nobody()
    {
        await using var mesh = await TestMesh.StartAsync();
        mesh.Pki.NewIssuer(TimeSpan.FromHours(30));
        await mesh.WriteIssuerAsync();

        await mesh.Cluster.AdvanceAsync(TimeSpan.FromHours(17));
        var leaf = mesh.Proxy("linkerd", "linkerd-destination").Identity.Leaf!;
        Assert.Equal(mesh.Pki.Issuer.NotAfter, leaf.NotAfter);

        await mesh.Cluster.AdvanceAsync(TimeSpan.FromHours(14));
        Assert.NotEmpty(mesh.Cluster.Events("linkerd", "IssuerValidationFailed"));
        Assert.True(mesh.Proxy("linkerd", "linkerd-destination").Identity.Leaf!.NotAfter <= mesh.Pki.Issuer.NotAfter);
    }

    [Fact]
    public async Task The_admin_ports_tell_how_long_issuer_and_leaf_will_live()
    {
        await using var mesh = await TestMesh.StartAsync();
        var pod = mesh.Cluster.Pods("linkerd", "linkerd-identity-").Single();
        var ports = mesh.Cluster.Host.Services.Workloads!.PodEndpoints("linkerd", pod.Name());

        var issuer = await GetAsync(ports[9990]);
        var proxy = await GetAsync(ports[4191]);

        var seconds = (mesh.Pki.Issuer.NotAfter - mesh.Cluster.Clock.GetUtcNow()).TotalSeconds;
        var said = double.Parse(issuer.Split("issuer_cert_ttl_seconds ")[^1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(said, seconds - 60, seconds + 60);
        var leaf = mesh.Proxy("linkerd", "linkerd-identity").Identity.Leaf!;
        Assert.Contains($"\nidentity_cert_expiration_timestamp_seconds {leaf.NotAfter.ToUnixTimeSeconds()}\n", proxy, StringComparison.Ordinal);
        Assert.Equal(leaf, LabCertificate.FromPem(ports[4191].ServingChainPem!));
    }

    private static async Task<string> GetAsync(IPodEndpoint endpoint) =>
        Encoding.UTF8.GetString((await endpoint.SendAsync(new PodRequest("GET", "/metrics", []), CancellationToken.None)).Body);
}
