using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Tables;
using Xunit;

namespace PkiMesh.Lab.Tests.Tables;

public class TableTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 24, 4, 23, 26, TimeSpan.Zero);

    [SharedDataFact]
    public void Columns_are_the_recorded_ones()
    {
        foreach (var recorded in SharedData.Theme("10-table").Where(r => (string?)(r.Response as JsonObject)?["kind"] == "Table"))
        {
            var segments = recorded.Url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
            var (group, version, rest) = segments[0] == "api" ? ("", segments[1], segments[2..]) : (segments[1], segments[2], segments[3..]);
            var info = SharedData.Registry().Find(group, version, rest[0] == "namespaces" && rest.Length > 2 ? rest[2] : rest[0])!;
            var table = TableBuilder.Build(info, [], TableIncludeObject.Metadata, s_now, null);
            Assert.Equal(Shape(recorded.Response!), Shape(table));
        }
    }

    [SharedDataFact]
    public void A_cluster_issuer_is_shown_as_recorded()
    {
        var recorded = SharedData.Case("10-table", 23).Response!;
        var issuer = recorded["rows"]![0]!["object"]!.AsObject();
        var info = SharedData.Registry().Find("cert-manager.io", "v1", "clusterissuers")!;
        var table = TableBuilder.Build(info, [issuer], TableIncludeObject.Object, s_now, recorded["metadata"]!.AsObject());
        Assert.Equal(recorded["rows"]!.ToJsonString(), table["rows"]!.ToJsonString());
        Assert.Equal("422", (string?)table["metadata"]!["resourceVersion"]);
    }

    [Theory]
    [InlineData("""{"containers":[{"name":"a"},{"name":"b"}]}""", """{"phase":"Pending"}""", "0/2", "Pending", "0")]
    [InlineData("""{"containers":[{"name":"a"}]}""", """{"phase":"Running","containerStatuses":[{"name":"a","ready":true,"restartCount":2,"state":{"running":{}},"lastState":{"terminated":{"finishedAt":"2026-11-24T04:18:26Z"}}}]}""", "1/1", "Running", "2 (5m ago)")]
    [InlineData("""{"containers":[{"name":"a"}]}""", """{"phase":"Pending","containerStatuses":[{"name":"a","ready":false,"restartCount":0,"state":{"waiting":{"reason":"ImagePullBackOff"}}}]}""", "0/1", "ImagePullBackOff", "0")]
    [InlineData("""{"initContainers":[{"name":"i"}],"containers":[{"name":"a"}]}""", """{"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"running":{}}}]}""", "0/1", "Init:0/1", "0")]
    [InlineData("""{"initContainers":[{"name":"p","restartPolicy":"Always"}],"containers":[{"name":"a"}]}""", """{"phase":"Running","initContainerStatuses":[{"name":"p","started":true,"ready":true,"state":{"running":{}}}],"containerStatuses":[{"name":"a","ready":true,"state":{"running":{}}}]}""", "2/2", "Running", "0")]
    [InlineData("""{"containers":[{"name":"a"}]}""", """{"phase":"Succeeded","containerStatuses":[{"name":"a","ready":false,"state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]}""", "0/1", "Completed", "0")]
    public void A_pod_is_summed_up(string spec, string status, string ready, string text, string restarts)
    {
        var pod = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "p" }, ["spec"] = JsonNode.Parse(spec), ["status"] = JsonNode.Parse(status) };
        var cells = Cells(pod, "", "pods");
        Assert.Equal(ready, (string?)cells[1]);
        Assert.Equal(text, (string?)cells[2]);
        Assert.Equal(restarts, (string?)cells[3]);
        pod["metadata"]!["deletionTimestamp"] = "2026-11-24T04:23:00Z";
        Assert.Equal("Terminating", (string?)Cells(pod, "", "pods")[2]);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(586, "9m46s")]
    [InlineData(601, "10m")]
    [InlineData(3 * 3600 + 300, "3h5m")]
    [InlineData(30 * 3600, "30h")]
    [InlineData(3 * 86400 + 3600, "3d1h")]
    [InlineData(20 * 86400, "20d")]
    [InlineData(-5, "<invalid>")]
    public void Ages_read_as_kubectls_do(int seconds, string text) => Assert.Equal(text, HumanTime.Show(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(".a.b", "1")]
    [InlineData(".list[0].name", "\"x\"")]
    [InlineData(".list[-1].name", "\"y\"")]
    [InlineData(".list[?(@.name==\"y\")].n", "2")]
    [InlineData(".list[?(@.n > 1)].name", "\"y\"")]
    [InlineData(".list[*].n", "1 2")]
    [InlineData(".labels['a.b/c']", "\"l\"")]
    [InlineData(".labels.a\\.b/c", "\"l\"")]
    [InlineData(".nope.b", "")]
    [InlineData(".list[", "")]
    public void Paths_find_values(string path, string found)
    {
        var root = JsonNode.Parse("""{"a":{"b":1},"list":[{"name":"x","n":1},{"name":"y","n":2}],"labels":{"a.b/c":"l"}}""")!;
        Assert.Equal(found, string.Join(" ", JsonPath.Find(root, path).Select(n => n!.ToJsonString())));
    }

    private static JsonArray Cells(JsonObject item, string group, string resource) =>
        TableBuilder.Build(new ResourceRegistry().Find(group, "v1", resource)!, [item], TableIncludeObject.None, s_now, null)["rows"]![0]!["cells"]!.AsArray();

    private static IEnumerable<string> Shape(JsonNode table) =>
        table["columnDefinitions"]!.AsArray().Select(c => $"{c!["name"]} {c["type"]} {c["format"]} {c["priority"]}");
}
