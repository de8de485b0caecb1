using Xunit;

namespace PkiMesh.Lab.Tests.Api.Http;

/// <summary>What is asked of access reviews and of impersonation (kubernetes release-1.34).</summary>
public class AccessReviewTests
{
    private const string Authorization = "/apis/authorization.k8s.io/v1";
    private const string Resource = "\"resourceAttributes\":{\"verb\":\"get\",\"resource\":\"pods\",\"namespace\":\"default\"}";

    [Theory]
    [InlineData("subjectaccessreviews", "{" + Resource + "}", "spec.user: Invalid value: \"\": at least one of user or group must be specified")]
    [InlineData("subjectaccessreviews", "{\"user\":\"u\"," + Resource + ",\"nonResourceAttributes\":{\"path\":\"/\",\"verb\":\"get\"}}",
        "spec.nonResourceAttributes: Invalid value: {\"path\":\"/\",\"verb\":\"get\"}: cannot be specified in combination with resourceAttributes")]
    [InlineData("namespaces/kube-system/localsubjectaccessreviews", "{\"user\":\"u\"," + Resource + "}", "spec.resourceAttributes.namespace: Invalid value: \"default\": must match metadata.namespace")]
    [InlineData("namespaces/default/localsubjectaccessreviews", "{\"user\":\"u\",\"nonResourceAttributes\":{\"path\":\"/\",\"verb\":\"get\"}}",
        "spec.nonResourceAttributes: Invalid value: {\"path\":\"/\",\"verb\":\"get\"}: disallowed on this kind of request")]
    public async Task A_review_must_say_what_it_asks(string path, string spec, string why)
    {
        await using var client = await LabClient.StartAsync();

        var answer = await client.PostAsync($"{Authorization}/{path}", $$"""{"spec":{{spec}} }""");

        Assert.Equal((422, $".authorization.k8s.io \"\" is invalid: {why}"), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task A_review_of_ones_own_namespace_is_answered()
    {
        await using var client = await LabClient.StartAsync();

        var local = await client.PostAsync($"{Authorization}/namespaces/default/localsubjectaccessreviews", "{\"spec\":{\"user\":\"u\"," + Resource + "} }");
        var other = await client.PostAsync($"{Authorization}/namespaces/default/localsubjectaccessreviews", "{\"metadata\":{\"namespace\":\"kube-system\"},\"spec\":{\"user\":\"u\"," + Resource + "} }");
        var byGroup = await client.PostAsync($"{Authorization}/subjectaccessreviews", "{\"spec\":{\"groups\":[\"system:masters\"]," + Resource + "} }");

        Assert.Equal((201, false), (local.Status, (bool)local.Json["status"]!["allowed"]!));
        Assert.Equal((400, "the namespace of the provided object does not match the namespace sent on the request"), (other.Status, other.Message));
        Assert.Equal((201, true), (byGroup.Status, (bool)byGroup.Json["status"]!["allowed"]!));
    }

    [Fact]
    public async Task Whoever_may_impersonate_a_user_may_not_say_anything_of_them()
    {
        await using var client = await LabClient.StartAsync();
        const string Rbac = "/apis/rbac.authorization.k8s.io/v1";
        await client.PostAsync($"{Rbac}/clusterroles", """{"metadata":{"name":"i"},"rules":[{"apiGroups":[""],"resources":["users"],"verbs":["impersonate"]},{"apiGroups":["authentication.k8s.io"],"resources":["userextras/scopes"],"verbs":["impersonate"]}]}""");
        await client.PostAsync($"{Rbac}/clusterrolebindings", """{"metadata":{"name":"i"},"subjects":[{"kind":"User","name":"alice","apiGroup":"rbac.authorization.k8s.io"}],"roleRef":{"kind":"ClusterRole","name":"i","apiGroup":"rbac.authorization.k8s.io"}}""");
        async Task<LabAnswer> Who(params (string, string)[] headers) =>
            await client.SendAsync("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}", null, "viewtoken", [("Impersonate-User", "bob"), .. headers]);

        var allowed = await Who(("Impersonate-Extra-Scopes", "view"));
        var extra = await Who(("Impersonate-Extra-Other", "x"));
        var uid = await Who(("Impersonate-Uid", "u"));
        var nobody = await client.SendAsync("GET", "/api/v1/pods", headers: ("Impersonate-Extra-Scopes", "view"));

        Assert.Equal("view", (string?)allowed.Json["status"]!["userInfo"]!["extra"]!["scopes"]![0]);
        Assert.Equal((403, "userextras.authentication.k8s.io \"x\" is forbidden: User \"alice\" cannot impersonate resource \"userextras/other\" in API group \"authentication.k8s.io\" at the cluster scope"), (extra.Status, extra.Message));
        Assert.Equal((403, "uids.authentication.k8s.io \"u\" is forbidden: User \"alice\" cannot impersonate resource \"uids\" in API group \"authentication.k8s.io\" at the cluster scope"), (uid.Status, uid.Message));
        Assert.Equal((500, "Internal Server Error: \"/api/v1/pods\": requested [{UserExtra  view  authentication.k8s.io/v1  scopes}] without impersonating a user\n"), (nobody.Status, nobody.Text));
    }
}
