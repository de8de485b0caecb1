using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Hosting;
using Xunit;

namespace PkiMesh.Lab.Tests.Api;

public class LabApiTests
{
    private static readonly Caller s_admin = new("admin", ["system:masters"], "test");

    [Fact]
    public async Task What_is_created_can_be_read_listed_changed_and_deleted()
    {
        await using var lab = await LabHost.StartAsync(new LabOptions());
        var seen = new List<string>();
        using var subscription = lab.Api.Subscribe(KnownResources.ConfigMaps, change =>
        {
            if (change.Name == "a")
            {
                seen.Add($"{change.Kind} {(string?)change.Object["data"]?["k"]}");
            }
        });

        var created = await lab.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, ConfigMap("a", "1"), default);
        created["data"]!["k"] = "2";
        var updated = await lab.Api.UpdateAsync(s_admin, KnownResources.ConfigMaps, created, null, default);
        var stale = await Assert.ThrowsAsync<ApiStatusException>(() => lab.Api.UpdateAsync(s_admin, KnownResources.ConfigMaps, created, null, default));
        await lab.Api.DeleteAsync(s_admin, KnownResources.ConfigMaps, "default", "a", (string?)null, default);

        Assert.Equal("2", (string?)updated["data"]!["k"]);
        Assert.Equal("Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes to the latest version and try again", stale.Message);
        Assert.Null(lab.Api.Get(KnownResources.ConfigMaps, "default", "a"));
        Assert.Equal(["Added 1", "Modified 2", "Deleted 2"], seen);
    }

    [Fact]
    public async Task A_write_that_changes_nothing_moves_no_resourceVersion()
    {
        await using var lab = await LabHost.StartAsync(new LabOptions());
        var created = await lab.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, ConfigMap("a", "1"), default);

        var updated = await lab.Api.UpdateAsync(s_admin, KnownResources.ConfigMaps, created.DeepClone().AsObject(), null, default);

        Assert.Equal((string?)created["metadata"]!["resourceVersion"], (string?)updated["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public async Task A_finalizer_keeps_a_deleted_object_until_it_is_taken_away()
    {
        await using var lab = await LabHost.StartAsync(new LabOptions());
        var value = ConfigMap("held", "1");
        value["metadata"]!["finalizers"] = new JsonArray("example.com/hold");
        await lab.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, value, default);

        await lab.Api.DeleteAsync(s_admin, KnownResources.ConfigMaps, "default", "held", (string?)null, default);
        var held = lab.Api.Get(KnownResources.ConfigMaps, "default", "held");
        var again = await Assert.ThrowsAsync<ApiStatusException>(() => lab.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, ConfigMap("held", "1"), default));
        held!["metadata"]!.AsObject().Remove("finalizers");
        await lab.Api.UpdateAsync(s_admin, KnownResources.ConfigMaps, held, null, default);

        Assert.Equal("object is being deleted: configmaps \"held\" already exists", again.Message);
        Assert.Null(lab.Api.Get(KnownResources.ConfigMaps, "default", "held"));
    }

    [Fact]
    public async Task Nothing_is_created_in_a_namespace_that_is_not_there()
    {
        await using var lab = await LabHost.StartAsync(new LabOptions());
        var value = ConfigMap("a", "1");
        value["metadata"]!["namespace"] = "nowhere";

        var error = await Assert.ThrowsAsync<ApiStatusException>(() => lab.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, value, default));

        Assert.Equal((404, "namespaces \"nowhere\" not found"), (error.Code, error.Message));
    }

    [Fact]
    public async Task An_event_is_the_same_object_in_both_groups()
    {
        await using var lab = await LabHost.StartAsync(new LabOptions());
        var value = JsonNode.Parse(
            """
            {"apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"name":"e","namespace":"default"},"regarding":{"kind":"ConfigMap","namespace":"default","name":"x"},
             "reason":"R","note":"n","type":"Warning","action":"A","eventTime":"2026-01-01T00:00:00.000000Z","reportingController":"me","reportingInstance":"me-1"}
            """)!.AsObject();
        await lab.Api.CreateAsync(s_admin, new ResourceId("events.k8s.io", "v1", "events"), value, default);

        var core = lab.Api.Get(KnownResources.Events, "default", "e")!;

        Assert.Equal(("v1", "n", "x", "me"),
            ((string?)core["apiVersion"], (string?)core["message"], (string?)core["involvedObject"]!["name"], (string?)core["reportingComponent"]));
    }

    private static JsonObject ConfigMap(string name, string value) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
        ["data"] = new JsonObject { ["k"] = value },
    };
}
