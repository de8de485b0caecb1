using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;
using Xunit;

namespace PkiMesh.Lab.Tests.Schema;

public class ResourceRegistryTests
{
    // recordings/api/01 #8
    [Theory]
    [InlineData("", "v1", "pods", "xPOwRZ+Yhw8=")]
    [InlineData("", "v1", "configmaps", "qFsyl6wFWjQ=")]
    [InlineData("apps", "v1", "deployments", "8aSe+NMegvE=")]
    public void The_storage_version_hash_is_the_real_one(string group, string version, string resource, string hash)
    {
        var info = new ResourceRegistry().Find(group, version, resource);
        Assert.Equal(hash, info?.StorageVersionHash);
    }

    [Fact]
    public void Every_built_in_schema_has_metadata_and_its_own_fields()
    {
        foreach (var info in new ResourceRegistry().All)
        {
            Assert.Equal("object", info.Schema.Type);
            Assert.Contains("metadata", info.Schema.Properties.Keys);
            Assert.Same(info.Schema.Properties["metadata"].Properties, new ResourceRegistry().Find("", "v1", "pods")!.Schema.Properties["metadata"].Properties);
        }

        var pod = new ResourceRegistry().FindKind("", "v1", "Pod")!.Schema;
        Assert.Equal("int32", pod.Field("spec")!.Field("containers")!.Items!.Field("ports")!.Items!.Field("containerPort")!.Format);
    }

    [Fact]
    public void Versions_sort_as_the_api_server_prefers_them() =>
        Assert.Equal(
            ["v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "foo1"],
            KubeVersion.Sort(["foo1", "v12alpha1", "v3beta1", "v1", "v10beta3", "v10", "v2", "v11beta2"]));

    [Fact]
    public void A_custom_resource_comes_and_goes_with_its_definition()
    {
        var registry = new ResourceRegistry();
        var before = registry.Generation;
        registry.AddCustom(Crd());
        var info = registry.Find("x.io", "v1", "things");
        Assert.NotNull(info);
        Assert.True(info.HasStatus);
        Assert.Equal(["v1", "v1beta1"], info.ServedVersions);
        Assert.Equal("v1beta1", info.StorageVersion);
        Assert.Equal("integer", info.Schema.Field("spec")!.Field("size")!.Type);
        Assert.Equal("ThingList", info.ListKind);
        Assert.True(registry.Generation > before);
        Assert.True(registry.Remove("things.x.io"));
        Assert.Null(registry.Find("x.io", "v1", "things"));
        Assert.False(registry.Remove("things.x.io"));
    }

    private static JsonObject Crd() => JsonNode.Parse(
        """
        {"metadata":{"name":"things.x.io"},"spec":{"group":"x.io","scope":"Namespaced","names":{"plural":"things","singular":"thing","kind":"Thing","listKind":"ThingList"},
        "versions":[
          {"name":"v1beta1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}},
          {"name":"v1","served":true,"storage":false,"subresources":{"status":{}},"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","properties":{"size":{"type":"integer"}}}}}}}]}}
        """)!.AsObject();
}
