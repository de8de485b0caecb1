using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Discovery;
using PkiMesh.Lab.Api.Schema;
using Xunit;

namespace PkiMesh.Lab.Tests.Discovery;

public class RecordedDiscoveryTests
{
    private static readonly DiscoveryDocuments s_documents = new(SharedData.IsThere ? SharedData.Registry() : new());

    [SharedDataTheory]
    [InlineData(8, "", "v1")]
    [InlineData(10, "cert-manager.io", "v1")]
    [InlineData(11, "trust.cert-manager.io", "v1alpha1")]
    [InlineData(12, "apps", "v1")]
    public void The_resources_of_a_group_are_the_recorded_ones(int number, string group, string version)
    {
        var recorded = SharedData.Case("01-discovery", number).Response!;
        var ours = s_documents.Resources(group, version)!;
        Assert.Equal((string?)recorded["groupVersion"], (string?)ours["groupVersion"]);
        Assert.Equal((string?)recorded["apiVersion"], (string?)ours["apiVersion"]);
        var byName = ours["resources"]!.AsArray().ToDictionary(r => (string)r!["name"]!);
        foreach (var resource in recorded["resources"]!.AsArray())
        {
            var mine = Assert.Contains((string)resource!["name"]!, byName);
            Assert.True(JsonNode.DeepEquals(resource, mine), $"{mine}, recorded {resource}");
        }
    }

    [SharedDataFact]
    public void The_groups_come_in_the_recorded_order()
    {
        // The groups nobody of this job needs are left out.
        var recorded = Names(SharedData.Case("01-discovery", 3).Response!).Except(["resource.k8s.io"]);
        var ours = Names(s_documents.Groups());
        Assert.Equal(recorded.Where(ours.Contains), ours.Where(recorded.Contains));
        Assert.Empty(recorded.Except(ours).Except(["acme.cert-manager.io", "gateway.networking.k8s.io"]));
    }

    [Fact]
    public void Aggregated_discovery_holds_what_the_lists_hold()
    {
        var core = s_documents.Aggregated(core: true)["items"]!.AsArray().Single()!;
        Assert.Empty(core["metadata"]!.AsObject());
        var pods = core["versions"]![0]!["resources"]!.AsArray().Single(r => (string?)r!["resource"] == "pods")!;
        Assert.Equal("""{"group":"","version":"","kind":"Pod"}""", pods["responseKind"]!.ToJsonString());
        Assert.Equal("Namespaced", (string?)pods["scope"]);
        Assert.Contains("eviction", pods["subresources"]!.AsArray().Select(s => (string?)s!["subresource"]));
        var groups = s_documents.Aggregated(core: false)["items"]!.AsArray();
        Assert.Equal(Names(s_documents.Groups()), groups.Select(g => (string)g!["metadata"]!["name"]!));
    }

    [Fact]
    public void Aggregated_discovery_is_made_once_for_what_is_served()
    {
        var registry = new ResourceRegistry();
        var documents = new DiscoveryDocuments(registry);
        var before = documents.AggregatedBody(core: false);
        Assert.Same(before, documents.AggregatedBody(core: false));

        registry.AddCustom(JsonNode.Parse(Api.Http.WriteTests.Definition)!.AsObject());

        Assert.NotEqual(before.ETag, documents.AggregatedBody(core: false).ETag);
        Assert.NotEqual(before.ETag, documents.AggregatedBody(core: true).ETag);
    }

    [Fact]
    public void What_is_not_served_has_no_document()
    {
        Assert.Null(s_documents.Group("nope.io"));
        Assert.Null(s_documents.Group(""));
        Assert.Null(s_documents.Resources("apps", "v1beta1"));
    }

    private static List<string> Names(JsonNode list) => [.. list["groups"]!.AsArray().Select(g => (string)g!["name"]!)];
}
