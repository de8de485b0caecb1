using System.Text.Json.Nodes;
using PkiMesh.Engine.Manifests;
using Xunit;

namespace PkiMesh.Engine.Tests.Manifests;

public sealed class JsonDifferenceTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", "")]
    [InlineData("""{"a":1}""", """{"a":2}""", "a")]
    [InlineData("""{"a":{"b":1,"c":2}}""", """{"a":{"b":1}}""", "a.c")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1,3]}""", "a[1]")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", "a")]
    [InlineData("""{"metadata":{"name":"x","resourceVersion":"1","generation":1,"managedFields":[]}}""", """{"metadata":{"name":"x","resourceVersion":"2","generation":2,"managedFields":[{}]}}""", "")]
    [InlineData("""{"metadata":{"labels":{"a":"1"}}}""", """{"metadata":{"labels":{"a":"2"}}}""", "metadata.labels.a")]
    [InlineData("""{"status":{"x":1}}""", """{"status":{"x":2}}""", "")]
    [InlineData("""{"spec":{"status":1}}""", """{"spec":{"status":2}}""", "spec.status")]
    [InlineData("""{"metadata":{}}""", """{"metadata":{"annotations":{}}}""", "")]
    public void Names_what_differs(string live, string wanted, string paths) =>
        Assert.Equal(paths, string.Join(",", JsonDifference.Paths(JsonNode.Parse(live)!.AsObject(), JsonNode.Parse(wanted)!.AsObject())));
}
