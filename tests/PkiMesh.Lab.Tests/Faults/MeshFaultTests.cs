using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Faults;
using PkiMesh.Lab.Linkerd.Identity;
using PkiMesh.Lab.Tests.Linkerd;
using PkiMesh.Lab.Workloads;
using Xunit;

namespace PkiMesh.Lab.Tests.Faults;

/// <summary>Faults of parts of the lab, on the tutorial's mesh.</summary>
public class MeshFaultTests
{
    [Fact]
    public async Task Tokens_end_enrolments_stick_events_are_lost_and_controllers_die()
    {
        await using var mesh = await TutorialMesh.BuildAsync(oneTier: false);
        var lab = mesh.Cluster.Host.Services;
        var faults = lab.Faults;
        string Loaded() => lab.Workloads!.Programs<IdentityProgram>().Single().Program.Issuer!.Sha256;
        JsonObject Pod() => mesh.Cluster.Pods("linkerd", "linkerd-identity-").Single();

        // The identity controller misses the next renewal (each 23 hours), and hears of the one after it.
        var before = Loaded();
        var lost = Order(faults, """{"action":"loseFileEvent","count":1}""");
        await mesh.Cluster.AdvanceAsync(TimeSpan.FromHours(24));
        Assert.Equal((before, 1, 0), (Loaded(), lost.Hits, lost.Remaining));
        await mesh.Cluster.AdvanceAsync(TimeSpan.FromHours(23));
        Assert.NotEqual(before, Loaded());

        // Killed, its container is away for as long as was asked, and reads its files anew.
        var killed = Order(faults, """{"action":"killController","path":"^linkerd/linkerd-identity-.*/identity$","delay":"PT5M"}""");
        Assert.Equal(1, killed.Hits);
        await mesh.Cluster.AdvanceAsync(TimeSpan.FromMinutes(4));
        Assert.False(PodTemplates.IsReady(Pod()));
        Assert.Empty(lab.Workloads!.Programs<IdentityProgram>());
        await mesh.Cluster.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.True(PodTemplates.IsReady(Pod()));
        var status = Pod().Objects("status", "containerStatuses").Single(one => one.Text("name") == "identity");
        Assert.Equal((1L, 137L), (status.LongOrNull("restartCount"), status.LongOrNull("lastState", "terminated", "exitCode")));

        // TPP is stuck when the anchor is due (day 20), and goes on when the fault is taken back.
        var anchor = Revision(mesh);
        var stuck = Order(faults, """{"action":"stuckTpp","message":"the CA is away"}""");
        await mesh.Cluster.AdvanceAsync(TimeSpan.FromDays(19));
        Assert.Equal(anchor, Revision(mesh));
        var request = mesh.Cluster.Api.List(KnownResources.CertificateRequests, "cert-manager").Last(one => one.Name().StartsWith("linkerd-trust-anchor", StringComparison.Ordinal));
        Assert.Equal(("False", "Pending"), (request.Condition("Ready").Text("status"), request.Condition("Ready").Text("reason")));
        Assert.Equal(1, faults.Remove(stuck.Id));
        await mesh.Cluster.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.NotEqual(anchor, Revision(mesh));

        // Tokens and grants.
        var tpp = lab.Tpp!;
        Assert.True(Order(faults, """{"action":"expireToken","clientId":"cert-manager.io"}""").Hits > 0);
        Assert.Equal(0, Order(faults, """{"action":"expireToken","clientId":"nobody"}""").Hits);
        Assert.True(Order(faults, """{"action":"revokeToken"}""").Hits > 0);
        Assert.Equal(0, Order(faults, """{"action":"revokeToken"}""").Hits);
        Assert.DoesNotContain(faults.List(), one => (string?)one!["action"] is "revokeToken" or "killController");
        Assert.NotNull(tpp.Url);
    }

    private static FaultRule Order(FaultEngine faults, string order) => faults.Add((JsonObject)JsonNode.Parse(order)!);

    private static long? Revision(TutorialMesh mesh) =>
        mesh.Cluster.Get(KnownResources.Certificates, "cert-manager", "linkerd-trust-anchor").LongOrNull("status", "revision");
}
