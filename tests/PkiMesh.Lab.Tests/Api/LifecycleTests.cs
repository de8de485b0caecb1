using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Hosting;
using Xunit;

namespace PkiMesh.Lab.Tests.Api;

public class LifecycleTests
{
    private static readonly Caller s_admin = new("admin", ["system:masters"], "test");

    [Fact]
    public async Task A_namespace_is_given_its_account_and_the_clusters_CA()
    {
        await using var lab = await LabHost.StartAsync(new LabOptions());

        await lab.Api.CreateAsync(s_admin, KnownResources.Namespaces, New("v1", "Namespace", null, "life"), default);
        await lab.Clock.WhenAtRestAsync(default);

        Assert.NotNull(lab.Api.Get(KnownResources.ServiceAccounts, "life", "default"));
        Assert.Equal(lab.Services.Ca.Pem, (string?)lab.Api.Get(KnownResources.ConfigMaps, "life", "kube-root-ca.crt")!["data"]!["ca.crt"]);
    }

    [Fact]
    public async Task A_namespace_goes_when_all_in_it_is_gone()
    {
        await using var lab = await LabHost.StartAsync(new LabOptions());
        await lab.Api.CreateAsync(s_admin, KnownResources.Namespaces, New("v1", "Namespace", null, "life"), default);
        var held = New("v1", "ConfigMap", "life", "held");
        held["metadata"]!["finalizers"] = new JsonArray("example.com/hold");
        await lab.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, held, default);

        await lab.Api.DeleteAsync(s_admin, KnownResources.Namespaces, null, "life", (string?)null, default);
        await lab.Clock.AdvanceAsync(TimeSpan.FromSeconds(10), default);
        var late = await Assert.ThrowsAsync<ApiStatusException>(() => lab.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, New("v1", "ConfigMap", "life", "late"), default));
        var stuck = lab.Api.Get(KnownResources.Namespaces, null, "life")!;
        await lab.Api.PatchAsync(s_admin, KnownResources.ConfigMaps, "life", "held", PatchKind.Merge, JsonNode.Parse("""{"metadata":{"finalizers":null}}""")!, null, default);
        await lab.Clock.AdvanceAsync(TimeSpan.FromMinutes(1), default);

        Assert.Equal("configmaps \"late\" is forbidden: unable to create new content in namespace life because it is being terminated", late.Message);
        Assert.Equal("Some resources are remaining: configmaps. has 1 resource instances", Condition(stuck, "NamespaceContentRemaining"));
        Assert.Equal("Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances", Condition(stuck, "NamespaceFinalizersRemaining"));
        Assert.Null(lab.Api.Get(KnownResources.Namespaces, null, "life"));
        Assert.Empty(lab.Api.List(KnownResources.ServiceAccounts, "life"));
    }

    [Theory]
    [InlineData("Background", false)]
    [InlineData("Foreground", false)]
    [InlineData("Orphan", true)]
    public async Task An_owner_takes_its_dependents_along_unless_it_orphans_them(string propagation, bool stays)
    {
        await using var lab = await LabHost.StartAsync(new LabOptions());
        var owner = await lab.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, New("v1", "ConfigMap", "default", "owner"), default);
        var child = New("v1", "ConfigMap", "default", "child");
        child["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["name"] = "owner",
            ["uid"] = (string)owner["metadata"]!["uid"]!,
            ["blockOwnerDeletion"] = true,
        });
        await lab.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, child, default);

        await lab.Api.DeleteAsync(s_admin, KnownResources.ConfigMaps, "default", "owner", propagation, default);
        await lab.Clock.WhenAtRestAsync(default);

        Assert.Null(lab.Api.Get(KnownResources.ConfigMaps, "default", "owner"));
        var left = lab.Api.Get(KnownResources.ConfigMaps, "default", "child");
        Assert.Equal(stays, left is not null);
        Assert.Null(left?["metadata"]!["ownerReferences"]);
    }

    [Fact]
    public async Task What_names_an_owner_that_is_not_there_is_collected()
    {
        await using var lab = await LabHost.StartAsync(new LabOptions());
        var orphan = New("v1", "ConfigMap", "default", "orphan");
        orphan["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["name"] = "ghost",
            ["uid"] = "11111111-1111-1111-1111-111111111111",
        });

        await lab.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, orphan, default);
        await lab.Clock.WhenAtRestAsync(default);

        Assert.Null(lab.Api.Get(KnownResources.ConfigMaps, "default", "orphan"));
    }

    [Fact]
    public async Task A_definition_is_served_once_established_and_takes_its_objects_along()
    {
        await using var lab = await LabHost.StartAsync(new LabOptions());
        var things = new ResourceId("example.com", "v1", "things");
        await lab.Api.CreateAsync(s_admin, KnownResources.CustomResourceDefinitions, Definition("things", "Thing"), default);
        await lab.Clock.WhenAtRestAsync(default);
        await lab.Api.CreateAsync(s_admin, things, New("example.com/v1", "Thing", "default", "t"), default);
        await lab.Api.CreateAsync(s_admin, KnownResources.CustomResourceDefinitions, Definition("others", "Thing"), default);
        await lab.Clock.WhenAtRestAsync(default);
        var second = lab.Api.Get(KnownResources.CustomResourceDefinitions, null, "others.example.com")!;
        var first = lab.Api.Get(KnownResources.CustomResourceDefinitions, null, "things.example.com")!;

        await lab.Api.DeleteAsync(s_admin, KnownResources.CustomResourceDefinitions, null, "things.example.com", (string?)null, default);
        await lab.Clock.WhenAtRestAsync(default);

        Assert.Equal("the initial names have been accepted", Condition(first, "Established"));
        Assert.Equal("\"ThingList\" is already in use", Condition(second, "NamesAccepted"));
        Assert.Null(lab.Api.Get(KnownResources.CustomResourceDefinitions, null, "things.example.com"));
        Assert.Empty(lab.Api.List(things));
        Assert.Null(lab.Services.Server.Registry.Find(things));
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

    private static string? Condition(JsonObject value, string type) =>
        (string?)value["status"]!["conditions"]!.AsArray().First(one => (string?)one!["type"] == type)!["message"];

    private static JsonObject Definition(string plural, string kind) => JsonNode.Parse(
        $$$"""
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"{{{plural}}}.example.com"},
         "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"{{{plural}}}","kind":"{{{kind}}}","singular":"{{{plural.TrimEnd('s')}}}","listKind":"{{{kind}}}List"},
          "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true} } } ] } }
        """)!.AsObject();
}
