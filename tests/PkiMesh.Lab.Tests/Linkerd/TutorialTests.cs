using PkiMesh.Lab.Api;
using PkiMesh.Lab.Workloads;
using Xunit;

namespace PkiMesh.Lab.Tests.Linkerd;

/// <summary>What becomes of the tutorial's mesh in 22 days. measured.md §1</summary>
public class TutorialTests
{
    private const string Skipped = "Skipping issuer update as certs could not be read from disk: failed to verify issuer credentials for "
        + "'identity.linkerd.cluster.local' with trust anchors: x509: certificate signed by unknown authority";

    [Fact]
    public async Task Where_the_root_signs_the_anchor_itself_the_mesh_breaks()
    {
        await using var mesh = await TutorialMesh.BuildAsync(oneTier: true);
        var anchor = Assert.Single(mesh.TrustRoots());
        Assert.NotEmpty(mesh.Edges);
        Assert.All(mesh.Edges, edge => Assert.True(edge.Secured, $"{edge.Source} -> {edge.Target}: {edge.Error}"));

        await mesh.Cluster.AdvanceAsync(TimeSpan.FromDays(22));

        var renewed = Assert.Single(mesh.TrustRoots());
        Assert.NotEqual(anchor, renewed);
        Assert.NotEqual(anchor.PublicKeyInfo, renewed.PublicKeyInfo);
        Assert.Contains(mesh.IdentityLog(), line => line.Contains(Skipped, StringComparison.Ordinal));
        Assert.All(mesh.Edges, edge => Assert.False(edge.Secured, $"{edge.Source} -> {edge.Target}"));
        Assert.All(mesh.Edges, edge => Assert.StartsWith("invalid peer certificate: Expired", edge.Error, StringComparison.Ordinal));
        // Everything says it is well.
        Assert.All(mesh.Cluster.Api.List(KnownResources.Certificates), certificate => Assert.Equal("True", certificate.Condition("Ready").Text("status")));
        Assert.All(mesh.Cluster.Pods("linkerd", "linkerd-identity-"), pod => Assert.True(PodTemplates.IsReady(pod)));
    }

    [Fact]
    public async Task Where_an_issuing_ca_stands_between_it_survives_because_that_ca_is_trusted_whole()
    {
        await using var mesh = await TutorialMesh.BuildAsync(oneTier: false);
        Assert.Equal(2, mesh.TrustRoots().Count);
        Assert.All(mesh.Edges, edge => Assert.True(edge.Secured, $"{edge.Source} -> {edge.Target}: {edge.Error}"));

        await mesh.Cluster.AdvanceAsync(TimeSpan.FromDays(22));

        Assert.Contains(mesh.TrustRoots(), root => root.Subject.CommonName != "root.linkerd.cluster.local");
        Assert.DoesNotContain(mesh.IdentityLog(), line => line.Contains("Skipping issuer update", StringComparison.Ordinal));
        Assert.NotEmpty(mesh.Edges);
        Assert.All(mesh.Edges, edge => Assert.True(edge.Secured, $"{edge.Source} -> {edge.Target}: {edge.Error}"));
    }
}
