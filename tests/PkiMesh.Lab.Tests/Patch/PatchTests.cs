using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Patch;
using PkiMesh.Lab.Api.Schema;
using Xunit;

namespace PkiMesh.Lab.Tests.Patch;

public class PatchTests
{
    private const string Deployment =
        """
        {"metadata":{"finalizers":["a","b"]},"spec":{"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}},"template":{"spec":{
          "volumes":[{"name":"v","emptyDir":{}}],
          "containers":[{"name":"c","image":"i","args":["1","2"],"env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]},{"name":"d","image":"j"}]}}}}
        """;

    private static readonly ResourceInfo s_deployments = new ResourceRegistry().Find("apps", "v1", "deployments")!;

    // recordings/api/06 #17-#20, and the directives kubectl writes.
    [Theory]
    [InlineData("""{"spec":{"template":{"spec":{"containers":[{"name":"c","env":[{"name":"B","value":"9"},{"name":"C","value":"3"}]}]}}}}""", "containers[0].env", """[{"name":"A","value":"1"},{"name":"B","value":"9"},{"name":"C","value":"3"}]""")]
    [InlineData("""{"spec":{"template":{"spec":{"containers":[{"name":"c","env":[{"name":"A","$patch":"delete"}]}]}}}}""", "containers[0].env", """[{"name":"B","value":"2"}]""")]
    [InlineData("""{"spec":{"template":{"spec":{"containers":[{"$patch":"replace"},{"name":"z","image":"y"}]}}}}""", "containers", """[{"name":"z","image":"y"}]""")]
    [InlineData("""{"spec":{"template":{"spec":{"containers":[{"name":"c","args":["3"]}]}}}}""", "containers[0].args", """["3"]""")]
    [InlineData("""{"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"d"},{"name":"c"}],"containers":[{"name":"c","image":"k"}]}}}}""", "containers[1].image", "\"k\"")]
    [InlineData("""{"spec":{"template":{"spec":{"volumes":[{"$retainKeys":["name","secret"],"name":"v","secret":{"secretName":"s"}}]}}}}""", "volumes[0]", """{"name":"v","secret":{"secretName":"s"}}""")]
    [InlineData("""{"spec":{"template":{"spec":{"containers":[{"name":"c","image":null}]}}}}""", "containers[0].image", "")]
    [InlineData("""{"spec":{"template":{"spec":{"$patch":"replace","containers":[]}}}}""", "", """{"containers":[]}""")]
    public void Strategic_merge_knows_the_lists(string patch, string path, string expected)
    {
        var patched = Apply(PatchKind.Strategic, patch);
        var found = Lab.Api.Tables.JsonPath.Find(patched["spec"]!["template"]!["spec"]!, path);
        Assert.Equal(expected, string.Join(" ", found.Select(n => n!.ToJsonString())));
    }

    [Fact]
    public void Strategic_merge_adds_to_sets_and_deletes_from_them()
    {
        Assert.Equal("""["c","a","b"]""", Sorted(Apply(PatchKind.Strategic, """{"metadata":{"finalizers":["c"]}}""")));
        Assert.Equal("""["b"]""", Apply(PatchKind.Strategic, """{"metadata":{"$deleteFromPrimitiveList/finalizers":["a"]}}""")["metadata"]!["finalizers"]!.ToJsonString());
        static string Sorted(JsonObject patched) => patched["metadata"]!["finalizers"]!.ToJsonString();
    }

    [Fact]
    public void Strategic_merge_retains_only_the_keys_it_says()
    {
        var patched = Apply(PatchKind.Strategic, """{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}""");
        Assert.Equal("""{"type":"Recreate"}""", patched["spec"]!["strategy"]!.ToJsonString());
    }

    // RFC 7386, appendix A, as far as documents are objects.
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", "{}")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void Merge_patch_is_that_of_the_rfc(string target, string patch, string expected) =>
        Assert.Equal(expected, PatchApplier.Apply(PatchKind.Merge, s_deployments, Parse(target), JsonNode.Parse(patch)!).ToJsonString());

    // RFC 6902, appendix A.
    [Theory]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux"}]""", """{"foo":"bar","baz":"qux"}""")]
    [InlineData("""{"foo":["bar","baz"]}""", """[{"op":"add","path":"/foo/1","value":"qux"}]""", """{"foo":["bar","qux","baz"]}""")]
    [InlineData("""{"foo":["bar"]}""", """[{"op":"add","path":"/foo/-","value":["abc"]}]""", """{"foo":["bar",["abc"]]}""")]
    [InlineData("""{"foo":["bar","qux","baz"]}""", """[{"op":"remove","path":"/foo/1"}]""", """{"foo":["bar","baz"]}""")]
    [InlineData("""{"baz":"qux"}""", """[{"op":"replace","path":"/baz","value":"boo"}]""", """{"baz":"boo"}""")]
    [InlineData("""{"foo":{"bar":"baz"},"qux":{}}""", """[{"op":"move","from":"/foo/bar","path":"/qux/thud"}]""", """{"foo":{},"qux":{"thud":"baz"}}""")]
    [InlineData("""{"foo":{"bar":1}}""", """[{"op":"copy","from":"/foo","path":"/baz"}]""", """{"foo":{"bar":1},"baz":{"bar":1}}""")]
    [InlineData("""{"a/b":1,"m~n":2}""", """[{"op":"test","path":"/a~1b","value":1},{"op":"test","path":"/m~0n","value":2.0}]""", """{"a/b":1,"m~n":2}""")]
    public void Json_patch_is_that_of_the_rfc(string target, string patch, string expected) =>
        Assert.Equal(expected, PatchApplier.Apply(PatchKind.Json, s_deployments, Parse(target), JsonNode.Parse(patch)!).ToJsonString());

    [Theory]
    [InlineData("""[{"op":"test","path":"/a","value":"no"}]""")]
    [InlineData("""[{"op":"remove","path":"/nope"}]""")]
    [InlineData("""[{"op":"add","path":"/b/c","value":1}]""")]
    [InlineData("""[{"op":"frob","path":"/a"}]""")]
    [InlineData("""[{"op":"replace","path":"/b","value":1}]""")]
    [InlineData("""[{"op":"add","path":"b","value":1}]""")]
    [InlineData("""[{"op":"replace","path":"","value":1}]""")]
    public void A_json_patch_that_does_not_fit_is_422_and_nothing_more(string patch)
    {
        var e = Assert.Throws<ApiStatusException>(() => PatchApplier.Apply(PatchKind.Json, s_deployments, Parse("""{"a":"1"}"""), JsonNode.Parse(patch)!));
        Assert.Equal((422, "Invalid", "the server rejected our request due to an error in our request"), (e.Code, e.Reason, e.Message));
    }

    [Theory]
    [InlineData(PatchKind.Json, "{}")]
    [InlineData(PatchKind.Merge, "[]")]
    [InlineData(PatchKind.Strategic, "[]")]
    public void A_patch_of_the_wrong_shape_is_a_bad_request(PatchKind kind, string patch) =>
        Assert.Equal(400, Assert.Throws<ApiStatusException>(() => Apply(kind, patch)).Code);

    [Fact]
    public void The_target_stays_as_it_was()
    {
        var target = Parse(Deployment);
        PatchApplier.Apply(PatchKind.Strategic, s_deployments, target, JsonNode.Parse("""{"spec":{"template":{"spec":{"containers":[{"name":"c","$patch":"delete"}]}}}}""")!);
        PatchApplier.Apply(PatchKind.Json, s_deployments, target, JsonNode.Parse("""[{"op":"remove","path":"/spec"}]""")!);
        Assert.True(JsonNode.DeepEquals(Parse(Deployment), target));
    }

    private static JsonObject Apply(PatchKind kind, string patch) => PatchApplier.Apply(kind, s_deployments, Parse(Deployment), JsonNode.Parse(patch)!);

    private static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();
}
