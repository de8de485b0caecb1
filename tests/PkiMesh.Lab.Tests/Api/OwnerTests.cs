using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Hosting;
using Xunit;

namespace PkiMesh.Lab.Tests.Api;

/// <summary>What the garbage collector leaves alone (kubernetes, pkg/controller/garbagecollector).</summary>
public class OwnerTests
{
    private static readonly Caller s_admin = new("admin", ["system:masters"], "test");
    private static readonly ResourceId s_roles = new("rbac.authorization.k8s.io", "v1", "clusterroles");

    [Theory]
    [InlineData("example.com/v1", "Thing")]
    [InlineData("v9", "ConfigMap")]
    public async Task An_owner_of_a_kind_that_is_not_served_is_not_known_to_be_gone(string version, string kind)
    {
        await using var lab = await LabHost.StartAsync(new LabOptions());

        await lab.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, Owned("v1", "ConfigMap", "default", version, kind, "ghost", "u1"), default);
        await lab.Clock.AdvanceAsync(TimeSpan.FromMinutes(10), default);

        Assert.NotNull(lab.Api.Get(KnownResources.ConfigMaps, "default", "child"));
    }

    [Fact]
    public async Task It_is_looked_for_once_its_kind_is_served()
    {
        await using var lab = await LabHost.StartAsync(new LabOptions());
        await lab.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, Owned("v1", "ConfigMap", "default", "example.com/v1", "Thing", "ghost", "u1"), default);
        await lab.Clock.WhenAtRestAsync(default);

        await lab.Api.CreateAsync(s_admin, KnownResources.CustomResourceDefinitions, JsonNode.Parse(Http.WriteTests.Definition)!.AsObject(), default);
        await lab.Clock.WhenAtRestAsync(default);

        Assert.Null(lab.Api.Get(KnownResources.ConfigMaps, "default", "child"));
    }

    [Fact]
    public async Task What_a_definition_took_along_takes_its_dependents_along()
    {
        await using var lab = await LabHost.StartAsync(new LabOptions());
        var things = new ResourceId("example.com", "v1", "things");
        await lab.Api.CreateAsync(s_admin, KnownResources.CustomResourceDefinitions, JsonNode.Parse(Http.WriteTests.Definition)!.AsObject(), default);
        await lab.Clock.WhenAtRestAsync(default);
        var owner = await lab.Api.CreateAsync(s_admin, things, JsonNode.Parse("""{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"o","namespace":"default"}}""")!.AsObject(), default);
        await lab.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, Owned("v1", "ConfigMap", "default", "example.com/v1", "Thing", "o", (string)owner["metadata"]!["uid"]!), default);

        await lab.Api.DeleteAsync(s_admin, KnownResources.CustomResourceDefinitions, null, "things.example.com", (string?)null, default);
        await lab.Clock.WhenAtRestAsync(default);

        Assert.Null(lab.Api.Get(KnownResources.ConfigMaps, "default", "child"));
    }

    [Fact]
    public async Task What_is_in_no_namespace_is_not_deleted_for_an_owner_in_one()
    {
        await using var lab = await LabHost.StartAsync(new LabOptions());
        var owner = await lab.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, New("v1", "ConfigMap", "default", "owner"), default);
        var uid = (string)owner["metadata"]!["uid"]!;

        await lab.Api.CreateAsync(s_admin, s_roles, Owned("rbac.authorization.k8s.io/v1", "ClusterRole", null, "v1", "ConfigMap", "owner", uid), default);
        await lab.Clock.WhenAtRestAsync(default);
        var told = lab.Api.List(KnownResources.Events, "default").Where(one => (string?)one["reason"] == "OwnerRefInvalidNamespace").ToList();
        await lab.Api.DeleteAsync(s_admin, KnownResources.ConfigMaps, "default", "owner", (string?)null, default);
        await lab.Clock.AdvanceAsync(TimeSpan.FromMinutes(10), default);

        Assert.NotNull(lab.Api.Get(s_roles, null, "child"));
        var warning = Assert.Single(told);
        Assert.Equal($"ownerRef [v1/ConfigMap, namespace: , name: owner, uid: {uid}] does not exist in namespace \"\"", (string?)warning["message"]);
        Assert.Equal(("Warning", "garbage-collector-controller"), ((string?)warning["type"], (string?)warning["source"]!["component"]));
    }

    [Fact]
    public async Task An_owner_in_another_namespace_is_none()
    {
        await using var lab = await LabHost.StartAsync(new LabOptions());
        var owner = await lab.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, New("v1", "ConfigMap", "kube-system", "owner"), default);

        await lab.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, Owned("v1", "ConfigMap", "default", "v1", "ConfigMap", "owner", (string)owner["metadata"]!["uid"]!), default);
        await lab.Clock.WhenAtRestAsync(default);

        Assert.Null(lab.Api.Get(KnownResources.ConfigMaps, "default", "child"));
    }

    private static JsonObject Owned(string version, string kind, string? ns, string ownerVersion, string ownerKind, string owner, string uid)
    {
        var value = New(version, kind, ns, "child");
        value["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = ownerVersion, ["kind"] = ownerKind, ["name"] = owner, ["uid"] = uid });
        return value;
    }

    private static JsonObject New(string version, string kind, string? ns, string name)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (ns is not null)
        {
            metadata["namespace"] = ns;
        }

        return new JsonObject { ["apiVersion"] = version, ["kind"] = kind, ["metadata"] = metadata };
    }
}
