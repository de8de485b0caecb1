using Xunit;

namespace PkiMesh.Lab.Tests.Api.Http;

/// <summary>Nobody grants what they do not hold.</summary>
public sealed class EscalationTests
{
    private const string Rbac = "/apis/rbac.authorization.k8s.io/v1";
    private const string Mine = Rbac + "/namespaces/default";

    [Fact]
    public async Task A_role_holds_no_more_than_who_writes_it()
    {
        await using var client = await StartAsync("""{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles"],"verbs":["create","patch"]},{"apiGroups":[""],"resources":["configmaps","*/status"],"verbs":["get","list"]}""");

        var more = await client.SendAsync("POST", $"{Mine}/roles", Role("""{"apiGroups":["","apps"],"resources":["secrets","configmaps"],"verbs":["list","get","delete"]},{"apiGroups":[""],"resources":["pods"],"resourceNames":["a","b"],"verbs":["get"]}"""), token: "viewtoken");
        Assert.Equal((403, "Forbidden"), (more.Status, (string?)more.Json["reason"]));
        Assert.Equal(
            "roles.rbac.authorization.k8s.io \"mine\" is forbidden: user \"alice\" (groups=[\"pki-team\" \"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n"
            + """
              {APIGroups:[""], Resources:["configmaps"], Verbs:["delete"]}
              {APIGroups:[""], Resources:["pods"], ResourceNames:["a"], Verbs:["get"]}
              {APIGroups:[""], Resources:["pods"], ResourceNames:["b"], Verbs:["get"]}
              {APIGroups:[""], Resources:["secrets"], Verbs:["list" "get" "delete"]}
              {APIGroups:["apps"], Resources:["configmaps"], Verbs:["list" "get" "delete"]}
              {APIGroups:["apps"], Resources:["secrets"], Verbs:["list" "get" "delete"]}
              """.ReplaceLineEndings("\n"),
            more.Message);
        Assert.Equal(["mine", "rbac.authorization.k8s.io", "roles"], Details(more));

        Assert.Equal(201, (await client.SendAsync("POST", $"{Mine}/roles", Role("""{"apiGroups":[""],"resources":["configmaps"],"resourceNames":["a"],"verbs":["get"]},{"apiGroups":[""],"resources":["pods/status"],"verbs":["list"]}"""), token: "viewtoken")).Status);
        const string More = """[{"op":"add","path":"/rules/0/verbs/-","value":"delete"}]""";
        var changed = await client.SendAsync("PATCH", $"{Mine}/roles/mine", More, "application/json-patch+json", "viewtoken");
        Assert.Equal((403, 200), (changed.Status, (await client.SendAsync("PATCH", $"{Mine}/roles/mine", More, "application/json-patch+json")).Status));
        Assert.EndsWith("not currently held:\n{APIGroups:[\"\"], Resources:[\"configmaps\"], ResourceNames:[\"a\"], Verbs:[\"delete\"]}", changed.Message, StringComparison.Ordinal);

        // It holds more by now: to take a label on is to write it anew, what the collector needs is not.
        Assert.Equal(403, (await client.SendAsync("PATCH", $"{Mine}/roles/mine", """{"metadata":{"labels":{"a":"b"}}}""", "application/merge-patch+json", "viewtoken")).Status);
        Assert.Equal(200, (await client.SendAsync("PATCH", $"{Mine}/roles/mine", """{"metadata":{"finalizers":["example.com/a"]}}""", "application/merge-patch+json", "viewtoken")).Status);
    }

    [Fact]
    public async Task A_binding_gives_no_more_than_who_writes_it_has()
    {
        await using var client = await StartAsync("""{"apiGroups":["rbac.authorization.k8s.io"],"resources":["rolebindings"],"verbs":["*"]}""");

        var view = await client.SendAsync("POST", $"{Mine}/rolebindings", Binding("ClusterRole", "view"), token: "viewtoken");
        Assert.Equal(403, view.Status);
        Assert.StartsWith("rolebindings.rbac.authorization.k8s.io \"mine\" is forbidden: user \"alice\" (groups=[\"pki-team\" \"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n", view.Message, StringComparison.Ordinal);
        Assert.Contains("\n{APIGroups:[\"\"], Resources:[\"configmaps\"], Verbs:[\"get\" \"list\" \"watch\"]}\n", view.Message, StringComparison.Ordinal);
        var missing = await client.SendAsync("POST", $"{Mine}/rolebindings", Binding("ClusterRole", "nothing"), token: "viewtoken");
        Assert.Equal((404, "clusterroles.rbac.authorization.k8s.io \"nothing\" not found"), (missing.Status, missing.Message));
        Assert.Equal(201, (await client.SendAsync("POST", $"{Mine}/rolebindings?dryRun=All", Binding("ClusterRole", "nothing"))).Status);

        // What she holds, she may give: here the right to bind.
        Assert.Equal(201, (await client.SendAsync("POST", $"{Mine}/rolebindings", Binding("Role", "base"), token: "viewtoken")).Status);
        Assert.Equal(200, (await client.SendAsync("PATCH", $"{Mine}/roles/base", """[{"op":"add","path":"/rules/-","value":{"apiGroups":["rbac.authorization.k8s.io"],"resources":["clusterroles"],"resourceNames":["view"],"verbs":["bind"]}}]""", "application/json-patch+json")).Status);
        Assert.Equal(409, (await client.SendAsync("POST", $"{Mine}/rolebindings", Binding("ClusterRole", "view"), token: "viewtoken")).Status);
        Assert.Equal(403, (await client.SendAsync("POST", $"{Mine}/rolebindings", Binding("ClusterRole", "edit"), token: "viewtoken")).Status);
    }

    [Fact]
    public async Task Who_may_escalate_writes_any_role_and_who_is_no_admin_aggregates_none()
    {
        await using var client = await StartAsync("""{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles"],"verbs":["create","escalate"]}""");
        Assert.Equal(201, (await client.SendAsync("POST", $"{Mine}/roles", Role("""{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}"""), token: "viewtoken")).Status);

        await client.PostAsync($"{Rbac}/clusterroles", """{"metadata":{"name":"writer"},"rules":[{"apiGroups":["rbac.authorization.k8s.io"],"resources":["clusterroles","clusterrolebindings"],"verbs":["*"]}]}""");
        await client.PostAsync($"{Rbac}/clusterrolebindings", Binding("ClusterRole", "writer"));
        // "*" is every verb, and with it "escalate" and "bind".
        Assert.Equal(201, (await client.SendAsync("POST", $"{Rbac}/clusterroles", Role("""{"nonResourceURLs":["/metrics"],"verbs":["get"]}"""), token: "viewtoken")).Status);
        Assert.Equal(200, (await client.SendAsync("PATCH", $"{Rbac}/clusterroles/writer", """[{"op":"replace","path":"/rules/0/verbs","value":["create","update","patch","get"]}]""", "application/json-patch+json")).Status);
        var path = await client.SendAsync("POST", $"{Rbac}/clusterroles", Role("""{"nonResourceURLs":["/metrics","/healthz"],"verbs":["get"]}""", "other"), token: "viewtoken");
        Assert.EndsWith("\n{NonResourceURLs:[\"/metrics\"], Verbs:[\"get\"]}", path.Message, StringComparison.Ordinal);
        var all = await client.SendAsync("POST", $"{Rbac}/clusterroles", """{"metadata":{"name":"other"},"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"a":"b"}}]}}""", token: "viewtoken");
        Assert.Equal((403, "clusterroles.rbac.authorization.k8s.io \"other\" is forbidden: must have cluster-admin privileges to use the aggregationRule"), (all.Status, all.Message));
        var bound = await client.SendAsync("POST", $"{Rbac}/clusterrolebindings", Binding("ClusterRole", "cluster-admin", "admin"), token: "viewtoken");
        Assert.EndsWith("\n{APIGroups:[\"*\"], Resources:[\"*\"], Verbs:[\"*\"]}\n{NonResourceURLs:[\"*\"], Verbs:[\"*\"]}", bound.Message, StringComparison.Ordinal);

        // The controllers of the lab go on.
        Assert.Equal(201, (await client.PostAsync($"{Rbac}/clusterroles", """{"metadata":{"name":"sum"},"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"sum":"yes"}}]}}""")).Status);
        await client.PostAsync($"{Rbac}/clusterroles", """{"metadata":{"name":"part","labels":{"sum":"yes"}},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}""");
        await client.Lab.Clock.WhenAtRestAsync(default).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("pods", (string?)(await client.GetAsync($"{Rbac}/clusterroles/sum")).Json["rules"]![0]!["resources"]![0]);
    }

    [Fact]
    public async Task An_apply_that_creates_takes_the_right_to_create()
    {
        await using var client = await StartAsync("""{"apiGroups":[""],"resources":["configmaps"],"verbs":["patch","get"]}""");
        const string Apply = "/api/v1/namespaces/default/configmaps/a?fieldManager=me";
        const string Body = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"a":"b"}}""";
        var refused = await client.SendAsync("PATCH", Apply, Body, "application/apply-patch+yaml", "viewtoken");
        Assert.Equal((403, "configmaps \"a\" is forbidden: "), (refused.Status, refused.Message));
        Assert.Equal(201, (await client.SendAsync("PATCH", Apply, Body, "application/apply-patch+yaml")).Status);
        Assert.Equal(200, (await client.SendAsync("PATCH", Apply + "&force=true", Body.Replace("\"b\"", "\"c\"", StringComparison.Ordinal), "application/apply-patch+yaml", "viewtoken")).Status);
    }

    /// <summary>A lab in which alice has a role with these rules in the namespace "default".</summary>
    private static async Task<LabClient> StartAsync(string rules)
    {
        var client = await LabClient.StartAsync();
        Assert.Equal(201, (await client.PostAsync($"{Mine}/roles", Role(rules, "base"))).Status);
        Assert.Equal(201, (await client.PostAsync($"{Mine}/rolebindings", Binding("Role", "base", "base"))).Status);
        return client;
    }

    private static string Role(string rules, string name = "mine") => $$"""{"metadata":{"name":"{{name}}"},"rules":[{{rules}}]}""";

    private static string Binding(string kind, string role, string name = "mine") =>
        $$"""{"metadata":{"name":"{{name}}"},"subjects":[{"kind":"User","name":"alice","apiGroup":"rbac.authorization.k8s.io"}],"roleRef":{"kind":"{{kind}}","name":"{{role}}","apiGroup":"rbac.authorization.k8s.io"} }""";

    private static IEnumerable<string?> Details(LabAnswer answer) => ((string[])["name", "group", "kind"]).Select(field => (string?)answer.Json["details"]![field]);
}
