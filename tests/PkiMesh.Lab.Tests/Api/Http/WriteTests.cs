using System.Text.Json.Nodes;
using Xunit;

namespace PkiMesh.Lab.Tests.Api.Http;

/// <summary>Writes that a real server refuses, or takes otherwise than it seems, in its words (kubernetes release-1.34).</summary>
public class WriteTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private const string Deployments = "/apis/apps/v1/namespaces/default/deployments";
    private const string Things = "/apis/example.com/v1/namespaces/default/things";
    private const string Merge = "application/merge-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";
    private const string Json = "application/json-patch+json";

    private const string Deployment =
        """{"metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""";

    internal const string Definition =
        """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"things.example.com"},
         "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"things","kind":"Thing","singular":"thing","listKind":"ThingList"},
          "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
        """;

    [Theory]
    [InlineData(Merge, """{"kind":"Secret"}""", "converting (v1.Secret) to (core.ConfigMap): unknown conversion")]
    [InlineData(Json, """[{"op":"replace","path":"/kind","value":"Secret"}]""", "converting (v1.Secret) to (core.ConfigMap): unknown conversion")]
    [InlineData(Merge, """{"kind":"Nothing"}""", "no kind \"Nothing\" is registered for version \"v1\" in scheme \"pkg/runtime/scheme.go:110\"")]
    [InlineData(Merge, """{"apiVersion":"apps/v1","kind":"Deployment"}""", "converting (v1.Deployment) to (core.ConfigMap): unknown conversion")]
    public async Task No_patch_makes_an_object_one_of_another_kind(string type, string patch, string why)
    {
        await using var client = await LabClient.StartAsync();
        await client.PostAsync(ConfigMaps, """{"metadata":{"name":"p"}}""");

        var answer = await client.SendAsync("PATCH", $"{ConfigMaps}/p", patch, type);

        Assert.Equal(422, answer.Status);
        Assert.StartsWith(" \"\" is invalid: patch: Invalid value: \"{", answer.Message, StringComparison.Ordinal);
        Assert.EndsWith(why, answer.Message, StringComparison.Ordinal);
        Assert.Equal("ConfigMap", (string?)(await client.GetAsync($"{ConfigMaps}/p")).Json["kind"]);
    }

    [Fact]
    public async Task A_strategic_patch_and_one_that_takes_the_kind_away_leave_it_as_it_is()
    {
        await using var client = await LabClient.StartAsync();
        await client.PostAsync(ConfigMaps, """{"metadata":{"name":"p"}}""");

        var strategic = await client.SendAsync("PATCH", $"{ConfigMaps}/p", """{"kind":"Secret","data":{"a":"1"}}""", Strategic);
        var emptied = await client.SendAsync("PATCH", $"{ConfigMaps}/p", """{"kind":null,"apiVersion":null}""", Merge);

        Assert.Equal((200, "ConfigMap", "1"), (strategic.Status, (string?)strategic.Json["kind"], (string?)strategic.Json["data"]!["a"]));
        Assert.Equal((200, "ConfigMap", "v1"), (emptied.Status, (string?)emptied.Json["kind"], (string?)emptied.Json["apiVersion"]));
    }

    [Theory]
    [InlineData("""{"kind":"Other"}""", "Other.example.com \"t\" is invalid: kind: Invalid value: \"Other\": must be Thing")]
    [InlineData("""{"apiVersion":"example.com/v9"}""", "Thing.example.com \"t\" is invalid: apiVersion: Invalid value: \"example.com/v9\": must be example.com/v1")]
    public async Task Nor_does_one_of_a_custom_resource(string patch, string message)
    {
        await using var client = await LabClient.StartAsync();
        await ServeThingsAsync(client);
        await client.PostAsync(Things, """{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"t"}}""");

        var answer = await client.SendAsync("PATCH", $"{Things}/t", patch, Merge);

        Assert.Equal((422, message), (answer.Status, answer.Message));
    }

    [Theory]
    [InlineData("POST", "/api/v1/namespaces/default/configmaps", """{"apiVersion":"apps/v1","kind":"Deployment"}""", "Deployment in version \"v1\" cannot be handled as a ConfigMap: converting (v1.Deployment) to (core.ConfigMap): unknown conversion")]
    [InlineData("POST", Deployments, """{"apiVersion":"apps/v9","kind":"Deployment"}""", "Deployment in version \"v9\" cannot be handled as a Deployment: no kind \"Deployment\" is registered for version \"apps/v9\" in scheme \"pkg/runtime/scheme.go:110\"")]
    [InlineData("POST", "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers", """{"apiVersion":"autoscaling/v1","kind":"HorizontalPodAutoscaler"}""", "the API version in the data (autoscaling/v1) does not match the expected API version (autoscaling/v2)")]
    public async Task A_body_of_another_kind_is_refused(string method, string path, string body, string message)
    {
        await using var client = await LabClient.StartAsync();

        var answer = await client.SendAsync(method, path, body);

        Assert.Equal((400, message), (answer.Status, answer.Message));
    }

    [Theory]
    [InlineData("", """{"dryRun":["Some"]}""", 422, "DeleteOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"Some\"]: supported values: \"All\"")]
    [InlineData("?dryRun=Some", null, 422, "DeleteOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"Some\"]: supported values: \"All\"")]
    [InlineData("", """{"propagationPolicy":"Sideways"}""", 422, "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: \"Sideways\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"")]
    [InlineData("", """{"gracePeriodSeconds":"x"}""", 500, "json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64")]
    [InlineData("", """{"preconditions":"x"}""", 500, "json: cannot unmarshal string into Go struct field DeleteOptions.preconditions of type v1.Preconditions")]
    [InlineData("", "{", 500, "couldn't get version/kind; json parse error: unexpected end of JSON input")]
    [InlineData("?gracePeriodSeconds=x", null, 400, "strconv.ParseInt: parsing \"x\": invalid syntax")]
    public async Task Wrong_delete_options_delete_nothing(string query, string? body, int status, string message)
    {
        await using var client = await LabClient.StartAsync();
        await client.PostAsync(ConfigMaps, """{"metadata":{"name":"p"}}""");

        var answer = await client.SendAsync("DELETE", $"{ConfigMaps}/p{query}", body);

        Assert.Equal((status, message), (answer.Status, answer.Message));
        Assert.Equal(200, (await client.GetAsync($"{ConfigMaps}/p")).Status);
    }

    [Fact]
    public async Task The_body_of_a_deletion_may_make_it_a_dry_run()
    {
        await using var client = await LabClient.StartAsync();
        await client.PostAsync(ConfigMaps, """{"metadata":{"name":"p"}}""");

        var answer = await client.SendAsync("DELETE", $"{ConfigMaps}/p", """{"dryRun":["All"]}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal(200, (await client.GetAsync($"{ConfigMaps}/p")).Status);
    }

    [Theory]
    [InlineData("PUT", $"{Deployments}/d/scale", """{"metadata":{"name":"d"},"spec":{"replicas":"x"}}""", "Scale in version \"v1\" cannot be handled as a Scale: json: cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32")]
    [InlineData("POST", "/api/v1/namespaces/default/serviceaccounts/default/token", """{"spec":{"audiences":"x"}}""", "TokenRequest in version \"v1\" cannot be handled as a TokenRequest: json: cannot unmarshal string into Go struct field TokenRequestSpec.spec.audiences of type []string")]
    [InlineData("POST", "/api/v1/namespaces/default/serviceaccounts/default/token", """{"spec":{"expirationSeconds":true}}""", "TokenRequest in version \"v1\" cannot be handled as a TokenRequest: json: cannot unmarshal bool into Go struct field TokenRequestSpec.spec.expirationSeconds of type int64")]
    [InlineData("POST", "/api/v1/namespaces/default/pods/x/eviction", """{"deleteOptions":{"gracePeriodSeconds":"x"}}""", "Eviction in version \"v1\" cannot be handled as a Eviction: json: cannot unmarshal string into Go struct field DeleteOptions.deleteOptions.gracePeriodSeconds of type int64")]
    [InlineData("POST", "/api/v1/namespaces/default/pods/x/binding", """{"target":[]}""", "Binding in version \"v1\" cannot be handled as a Binding: json: cannot unmarshal array into Go struct field Binding.target of type v1.ObjectReference")]
    [InlineData("PUT", "/api/v1/namespaces/default/finalize", """{"metadata":{"name":"default"},"spec":{"finalizers":"x"}}""", "Namespace in version \"v1\" cannot be handled as a Namespace: json: cannot unmarshal string into Go struct field NamespaceSpec.spec.finalizers of type []string")]
    public async Task The_bodies_of_subresources_are_decoded_as_any_other(string method, string path, string body, string message)
    {
        await using var client = await LabClient.StartAsync();
        await client.PostAsync(Deployments, Deployment);

        var answer = await client.SendAsync(method, path, body);

        Assert.Equal((400, message), (answer.Status, answer.Message));
    }

    [Theory]
    [InlineData(Json, "{}", "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp")]
    [InlineData(Json, "[1]", "error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp")]
    [InlineData(Json, """[{"op":1}]""", "error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string")]
    [InlineData(Merge, "[]", "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}")]
    [InlineData(Merge, "{", "error decoding patch: unexpected end of JSON input")]
    [InlineData(Strategic, "[]", "json: cannot unmarshal array into Go value of type map[string]interface {}")]
    [InlineData(Strategic, "{", "unexpected end of JSON input")]
    public async Task A_patch_that_cannot_be_read_is_400_once_its_object_is_found(string type, string patch, string message)
    {
        await using var client = await LabClient.StartAsync();
        await client.PostAsync(ConfigMaps, """{"metadata":{"name":"p"}}""");

        var there = await client.SendAsync("PATCH", $"{ConfigMaps}/p", patch, type);
        var absent = await client.SendAsync("PATCH", $"{ConfigMaps}/q", patch, type);

        Assert.Equal((400, message), (there.Status, there.Message));
        Assert.Equal((404, "configmaps \"q\" not found"), (absent.Status, absent.Message));
    }

    [Theory]
    [InlineData("""{"spec":{"template":{"spec":{"containers":[{"image":"x"}]}}}}""", 500, "map: map[image:x] does not contain declared merge key: name")]
    [InlineData("""{"spec":{"$patch":"merge"}}""", 500, "unknown patch type: merge in map: map[$patch:merge]")]
    [InlineData("""{"spec":{"$retainKeys":"x"}}""", 400, "invalid patch format of retainKeys")]
    public async Task A_strategic_patch_that_cannot_be_merged_has_no_status_of_its_own(string patch, int status, string message)
    {
        await using var client = await LabClient.StartAsync();
        await client.PostAsync(Deployments, Deployment);

        var answer = await client.SendAsync("PATCH", $"{Deployments}/d", patch, Strategic);

        Assert.Equal((status, message), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task Keys_that_come_twice_are_told_of()
    {
        await using var client = await LabClient.StartAsync();
        await client.PostAsync(ConfigMaps, """{"metadata":{"name":"p"}}""");
        const string Twice = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: p}\ndata: {a: \"1\"}\ndata: {a: \"2\"}\n";

        var warned = await client.SendAsync("PATCH", $"{ConfigMaps}/p?fieldManager=one", Twice, "application/apply-patch+yaml");
        var strict = await client.SendAsync("PATCH", $"{ConfigMaps}/p?fieldManager=one&fieldValidation=Strict", Twice, "application/apply-patch+yaml");
        var merged = await client.SendAsync("PATCH", $"{ConfigMaps}/p", """{"data":{"a":"1","a":"2"}}""", Merge);
        var operation = await client.SendAsync("PATCH", $"{ConfigMaps}/p", """[{"op":"test","path":"/data/a","value":"2","why":"x"}]""", Json);

        Assert.Equal(["299 - \"line 5: key \\\"data\\\" already set in map\""], warned.Warnings);
        Assert.Equal((400, "error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 5: key \"data\" already set in map"), (strict.Status, strict.Message));
        Assert.Equal(["299 - \"duplicate field \\\"data.a\\\"\""], merged.Warnings);
        Assert.Equal(["299 - \"json patch unknown field \\\"[0].why\\\"\""], operation.Warnings);
    }

    [Fact]
    public async Task An_owner_named_twice_is_kept_once()
    {
        await using var client = await LabClient.StartAsync();
        var uid = (string)(await client.PostAsync(ConfigMaps, """{"metadata":{"name":"o"}}""")).Json["metadata"]!["uid"]!;
        var owner = $$"""{"apiVersion":"v1","kind":"ConfigMap","name":"o","uid":"{{uid}}"}""";
        var twice = $$"""{"metadata":{"name":"p","ownerReferences":[{{owner}},{{owner}}]} }""";
        const string Tail = "; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ";

        var created = await client.PostAsync(ConfigMaps, twice);
        var patched = await client.SendAsync("PATCH", $"{ConfigMaps}/p", twice, Merge);

        Assert.Equal([$"299 - \".metadata.ownerReferences contains duplicate entries{Tail}{uid}\""], created.Warnings);
        Assert.Single(created.Json["metadata"]!["ownerReferences"]!.AsArray());
        Assert.Equal([$"299 - \".metadata.ownerReferences contains duplicate entries after mutating admission happens{Tail}{uid}\""], patched.Warnings);
        Assert.Single(patched.Json["metadata"]!["ownerReferences"]!.AsArray());
    }

    [Theory]
    [InlineData("a%0Ab", "\"a\\nb\": invalid character U+000A (at position 1)")]
    public async Task A_field_manager_can_be_read(string manager, string why)
    {
        await using var client = await LabClient.StartAsync();

        var answer = await client.PostAsync($"{ConfigMaps}?fieldManager={manager}", """{"metadata":{"name":"p"}}""");

        Assert.Equal((422, "CreateOptions.meta.k8s.io \"\" is invalid: fieldManager: Invalid value: " + why), (answer.Status, answer.Message));
        Assert.Equal(201, (await client.PostAsync($"{ConfigMaps}?fieldManager=caf%C3%A9%20x", """{"metadata":{"name":"p"}}""")).Status);
    }

    [Theory]
    [InlineData("PUT", ConfigMaps, "application/json", "{}")]
    [InlineData("PUT", "/apis/coordination.k8s.io/v1/namespaces/default/leases", "application/json", "{}")]
    [InlineData("PATCH", ConfigMaps, Merge, """{"metadata":{"name":null}}""")]
    [InlineData("PATCH", "/api/v1/namespaces/default/secrets", "application/apply-patch+yaml", """{"apiVersion":"v1","kind":"Secret"}""")]
    public async Task What_is_written_says_its_name(string method, string path, string type, string body)
    {
        await using var client = await LabClient.StartAsync();
        await client.PostAsync(ConfigMaps, """{"metadata":{"name":"p"}}""");

        var answer = await client.SendAsync(method, $"{path}/p?fieldManager=m", body, type);

        Assert.Equal((400, "the name of the object (p based on URL) was undeterminable: name must be provided"), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task Keys_of_YAML_that_come_twice_are_one_fault()
    {
        await using var client = await LabClient.StartAsync();

        var strict = await client.SendAsync("POST", $"{ConfigMaps}?fieldValidation=Strict",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: p}\nnothing: 1\ndata: {a: \"1\"}\ndata: {a: \"2\"}\n", "application/yaml");

        Assert.Equal((400, "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: yaml: unmarshal errors:\n  line 6: key \"data\" already set in map, unknown field \"nothing\""),
            (strict.Status, strict.Message));
    }

    [Fact]
    public async Task An_eviction_may_be_a_dry_run_by_its_own_options()
    {
        await using var client = await LabClient.StartAsync();
        const string Pods = "/api/v1/namespaces/default/pods";
        await client.PostAsync(Pods, """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");

        var answer = await client.PostAsync($"{Pods}/p/eviction", """{"metadata":{"name":"p"},"deleteOptions":{"dryRun":["All"]}}""");

        Assert.Equal(201, answer.Status);
        Assert.Null((await client.GetAsync($"{Pods}/p")).Json["metadata"]!["deletionTimestamp"]);
    }

    [Theory]
    [InlineData("\"x\"", ".spec.replicas: Invalid value: 0: .spec.replicas accessor error: x is of the type string, expected int64")]
    [InlineData("-1", ".spec.replicas: Invalid value: -1: should be a non-negative integer")]
    [InlineData("3000000000", ".spec.replicas: Invalid value: 3000000000: should be less than or equal to 2147483647")]
    public async Task What_a_custom_resource_is_scaled_by_is_a_number(string replicas, string fault)
    {
        await using var client = await LabClient.StartAsync();
        await client.PostAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            Definition.Replace("\"storage\":true,", "\"storage\":true,\"subresources\":{\"scale\":{\"specReplicasPath\":\".spec.replicas\",\"statusReplicasPath\":\".status.replicas\"}},", StringComparison.Ordinal));
        await client.Lab.Clock.WhenAtRestAsync(default);

        var answer = await client.PostAsync(Things, $$$"""{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"t"},"spec":{"replicas":{{{replicas}}}} }""");

        Assert.Equal((422, $"Thing.example.com \"t\" is invalid: {fault}"), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task An_apply_that_names_a_uid_creates_nothing()
    {
        await using var client = await LabClient.StartAsync();

        var answer = await client.SendAsync("PATCH", $"{ConfigMaps}/p?fieldManager=one",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: p, uid: u}\n", "application/apply-patch+yaml");

        Assert.Equal((409, "Operation cannot be fulfilled on configmaps \"p\": uid mismatch: the provided object specified uid u, and no existing object was found"), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task A_refusal_carries_the_warnings_too()
    {
        await using var client = await LabClient.StartAsync();
        await ServeThingsAsync(client);

        var builtIn = await client.PostAsync(ConfigMaps, """{"metadata":{"name":"NO"},"nothing":1}""");
        var custom = await client.PostAsync(Things, """{"apiVersion":"example.com/v9","kind":"Thing","metadata":{"name":"t"},"spec":{}}""");

        Assert.Equal((422, "299 - \"unknown field \\\"nothing\\\"\""), (builtIn.Status, Assert.Single(builtIn.Warnings)));
        Assert.Equal((400, "299 - \"unknown field \\\"spec\\\"\""), (custom.Status, Assert.Single(custom.Warnings)));
    }

    [Fact]
    public async Task A_definition_that_is_going_takes_nothing_new()
    {
        await using var client = await LabClient.StartAsync();
        await ServeThingsAsync(client);
        await client.PostAsync(Things, """{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"held","finalizers":["example.com/hold"]}}""");
        await client.SendAsync("DELETE", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.example.com");

        var posted = await client.PostAsync(Things, """{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"late"}}""");
        var applied = await client.SendAsync("PATCH", $"{Things}/late?fieldManager=m", "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: late}\n", "application/apply-patch+yaml");
        var changed = await client.SendAsync("PATCH", $"{Things}/held", """{"x":1}""", Merge);

        const string Refused = "things.example.com \"late\" is forbidden: create not allowed while custom resource definition is terminating";
        Assert.Equal((403, Refused), (posted.Status, posted.Message));
        Assert.Equal((403, Refused), (applied.Status, applied.Message));
        Assert.Equal(200, changed.Status);
    }

    [Fact]
    public async Task Only_a_stated_resourceVersion_can_be_overtaken()
    {
        await using var client = await LabClient.StartAsync();
        await client.PostAsync(ConfigMaps, """{"metadata":{"name":"p"}}""");

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => client.SendAsync("PATCH", $"{ConfigMaps}/p", $$$"""{"data":{"k{{{i}}}":"v"} }""", Merge)));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(40, (await client.GetAsync($"{ConfigMaps}/p")).Json["data"]!.AsObject().Count);
    }

    internal static async Task ServeThingsAsync(LabClient client)
    {
        await client.PostAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Definition);
        await client.Lab.Clock.WhenAtRestAsync(default);
    }
}
