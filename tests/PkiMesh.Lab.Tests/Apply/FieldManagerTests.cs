using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Apply;
using PkiMesh.Lab.Api.Schema;
using Xunit;

namespace PkiMesh.Lab.Tests.Apply;

public class FieldManagerTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ResourceInfo s_maps = new ResourceRegistry().Find("", "v1", "configmaps")!;
    private static readonly ResourceInfo s_services = new ResourceRegistry().Find("", "v1", "services")!;
    private static readonly ResourceInfo s_deployments = new ResourceRegistry().Find("apps", "v1", "deployments")!;

    [Fact]
    public void An_update_takes_what_it_changes_and_leaves_the_rest()
    {
        var live = Created(s_maps, """{"data":{"a":"1","b":"1"}}""", "one");
        var changed = Edit(live, o => o["data"] = new JsonObject { ["a"] = "1", ["b"] = "2", ["c"] = "3" });
        FieldManager.Update(s_maps, live, changed, "two", null, s_now.AddMinutes(1));
        Assert.Equal("""{"f:data":{".":{},"f:a":{}}}""", Fields(changed, "one"));
        Assert.Equal("""{"f:data":{"f:b":{},"f:c":{}}}""", Fields(changed, "two"));
    }

    [Fact]
    public void A_removed_field_belongs_to_nobody()
    {
        var live = Created(s_maps, """{"data":{"a":"1","b":"1"}}""", "one");
        var changed = Edit(live, o => o["data"]!.AsObject().Remove("b"));
        FieldManager.Update(s_maps, live, changed, "two", null, s_now);
        Assert.Equal("""{"f:data":{".":{},"f:a":{}}}""", Fields(changed, "one"));
        Assert.Null(Fields(changed, "two"));
    }

    // recordings/api/03 #9
    [Fact]
    public void Struct_fields_are_not_owned_but_their_fields_are()
    {
        var service = Created(s_services, """{"spec":{"ports":[{"port":80}]}}""", "recorder");
        Assert.Equal(
            """{"f:spec":{"f:internalTrafficPolicy":{},"f:ports":{".":{},"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:port":{},"f:protocol":{},"f:targetPort":{}}},"f:sessionAffinity":{},"f:type":{}}}""",
            Fields(service, "recorder"));
    }

    [Fact]
    public void A_write_through_status_owns_nothing_of_the_spec()
    {
        var live = Created(s_deployments, """{"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""", "one");
        var changed = Edit(live, o =>
        {
            o["spec"]!["replicas"] = 5;
            o["status"] = new JsonObject { ["readyReplicas"] = 1, ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Available", ["status"] = "True" }) };
        });
        FieldManager.Update(s_deployments, live, changed, "ctl", "status", s_now);
        var entry = Entry(changed, "ctl")!;
        Assert.Equal("status", (string?)entry["subresource"]);
        Assert.DoesNotContain("f:spec", entry["fieldsV1"]!.AsObject().Select(p => p.Key));
        Assert.Contains("""k:{"type":"Available"}""", entry["fieldsV1"]!["f:status"]!["f:conditions"]!.AsObject().Select(p => p.Key));
    }

    [Fact]
    public void A_scale_is_a_manager_of_its_own()
    {
        var live = Created(s_deployments, """{"spec":{"replicas":1,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""", "one");
        var changed = Edit(live, o => o["spec"]!["replicas"] = 3);
        FieldManager.Update(s_deployments, live, changed, "scaler", "scale", s_now);
        Assert.Equal("""{"f:spec":{"f:replicas":{}}}""", Fields(changed, "scaler"));
        var e = Assert.Throws<ApiStatusException>(() => FieldManager.Apply(s_deployments, changed, Parse("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"x"},"spec":{"replicas":2}}"""), "two", null, false, s_now));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"scaler\" with subresource \"scale\" using apps/v1: .spec.replicas", e.Message);
    }

    [Fact]
    public void An_object_without_managers_is_not_tracked_by_updates_until_somebody_applies()
    {
        var live = Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","uid":"u"},"data":{"a":"1"}}""");
        var changed = Edit(live, o => o["data"]!["a"] = "2");
        FieldManager.Update(s_maps, live, changed, "two", null, s_now);
        Assert.Null(changed["metadata"]!["managedFields"]);
        var applied = FieldManager.Apply(s_maps, changed, Config("""{"b":"1"}"""), "me", null, false, s_now);
        Assert.Equal("""{"f:data":{".":{},"f:a":{}}}""", Fields(applied, "before-first-apply"));
        Assert.Equal("""{"f:data":{"f:b":{}}}""", Fields(applied, "me"));
    }

    [Fact]
    public void The_eleventh_updater_pushes_the_oldest_into_one_entry()
    {
        var live = Created(s_maps, """{"data":{"k0":"v"}}""", "m0");
        for (var i = 1; i <= 12; i++)
        {
            var name = $"k{i}";
            var changed = Edit(live, o => o["data"]![name] = "v");
            FieldManager.Update(s_maps, live, changed, $"m{i}", null, s_now.AddMinutes(i));
            live = changed;
        }

        Assert.Contains("f:k0", Entry(live, "ancient-changes")!["fieldsV1"]!["f:data"]!.AsObject().Select(p => p.Key));
        Assert.NotNull(Entry(live, "m12"));
        Assert.Null(Entry(live, "m1"));
    }

    [Fact]
    public void Set_items_are_owned_one_by_one()
    {
        var first = FieldManager.Apply(s_maps, null, Config("{}", """{"finalizers":["a.b/one"]}"""), "one", null, false, s_now);
        var second = FieldManager.Apply(s_maps, first, Config("{}", """{"finalizers":["a.b/two"]}"""), "two", null, false, s_now);
        Assert.Equal("""["a.b/one","a.b/two"]""", second["metadata"]!["finalizers"]!.ToJsonString());
        var third = FieldManager.Apply(s_maps, second, Config("{}"), "one", null, false, s_now);
        Assert.Equal("""["a.b/two"]""", third["metadata"]!["finalizers"]!.ToJsonString());
    }

    [Fact]
    public void Applied_items_keep_the_applied_order_among_the_live_ones()
    {
        var first = FieldManager.Apply(s_services, null, Service("a:1", "b:2", "c:3"), "one", null, false, s_now);
        var second = FieldManager.Apply(s_services, first, Service("d:4", "b:2"), "two", null, false, s_now);
        Assert.Equal(["a", "d", "b", "c"], second["spec"]!["ports"]!.AsArray().Select(p => (string)p!["name"]!));
    }

    [Fact]
    public void Managed_fields_cannot_be_applied() =>
        Assert.Equal(
            "metadata.managedFields must be nil",
            Assert.Throws<ApiStatusException>(() => FieldManager.Apply(s_maps, null, Config("{}", """{"managedFields":[{"manager":"x"}]}"""), "one", null, false, s_now)).Message);

    [Fact]
    public void The_same_apply_again_is_the_same_object()
    {
        var first = FieldManager.Apply(s_services, null, Service("a:1"), "one", null, false, s_now);
        var again = FieldManager.Apply(s_services, first, Service("a:1"), "one", null, false, s_now.AddHours(1));
        Assert.True(FieldManager.IsSame(first, again));
        Assert.Equal((string?)Entry(first, "one")!["time"], (string?)Entry(again, "one")!["time"]);
    }

    private static JsonObject Created(ResourceInfo info, string body, string manager)
    {
        var value = Parse(body);
        value["apiVersion"] = info.ApiVersion;
        value["kind"] = info.Kind;
        value["metadata"] = new JsonObject { ["name"] = "x", ["uid"] = "u" };
        Defaults.Apply(info, value);
        FieldManager.Update(info, null, value, manager, null, s_now);
        return value;
    }

    private static JsonObject Edit(JsonObject live, Action<JsonObject> edit)
    {
        var copy = live.DeepClone().AsObject();
        edit(copy);
        return copy;
    }

    private static JsonObject Config(string data, string metadata = "{}")
    {
        var about = Parse(metadata);
        about["name"] = "x";
        return new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = about, ["data"] = Parse(data) };
    }

    private static JsonObject Service(params string[] ports) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["metadata"] = new JsonObject { ["name"] = "x" },
        ["spec"] = new JsonObject
        {
            ["ports"] = new JsonArray([.. ports.Select(p => p.Split(':')).Select(p => new JsonObject { ["name"] = p[0], ["port"] = JsonNode.Parse(p[1]) })]),
        },
    };

    private static JsonObject? Entry(JsonObject value, string manager) =>
        (value["metadata"]!["managedFields"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(m => (string?)m["manager"] == manager);

    private static string? Fields(JsonObject value, string manager) => Entry(value, manager)?["fieldsV1"]!.ToJsonString(
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();
}
