using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Rotation;
using PkiMesh.Engine.Tests.Mesh;
using Xunit;

namespace PkiMesh.Engine.Tests.Rotation;

public sealed class RestartRuleTests
{
    private const string Manifest = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: ledger, namespace: emojivoto}
        spec: {serviceName: ledger, selector: {matchLabels: {app: ledger}}, template: {metadata: {labels: {app: ledger}}, spec: {containers: [{name: c, image: "example.com/ledger:1"}]}}}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: ledger, namespace: emojivoto}
        spec: {minAvailable: 1, selector: {matchLabels: {app: ledger}}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: bare, namespace: emojivoto}
        spec: {containers: [{name: c, image: "example.com/bare:1"}]}
        """;

    /// <summary>A budget without room and a pod without a controller each stop it, before harm is done; then it goes on.</summary>
    [LongFact]
    public async Task Budgets_are_waited_for_and_pods_without_a_controller_are_named()
    {
        await using var lab = await RotationLab.BuildAsync();
        await lab.InstallTextAsync(Manifest);
        var now = new MeshRotationOptions { Now = true };
        Assert.Equal(["Pod emojivoto/bare"], (await lab.GetAsync()).UnmanagedPods);

        await lab.UpdateAsync(now with { Until = MeshRotationStep.RestartControlPlane });
        var budget = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.UpdateAsync(now with { Timeout = TimeSpan.FromSeconds(15) }));
        Assert.Equal(("RotationBudgetTimeout", PkiMeshErrorKind.OperationTimeout, "PodDisruptionBudget emojivoto/ledger"), (budget.ErrorId, budget.Kind, budget.Target));
        await lab.Client.PatchAsync(KubeResources.DisruptionBudgets, "emojivoto", "ledger", JsonNode.Parse("""{"status":{"disruptionsAllowed":1,"currentHealthy":2,"desiredHealthy":1,"expectedPods":2}}""")!.AsObject(), "status", default);

        var bare = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.UpdateAsync(now));
        Assert.Equal(("RotationPodsUnmanaged", PkiMeshErrorKind.InvalidOperation, "Pod emojivoto/bare"), (bare.ErrorId, bare.Kind, bare.Target));
        await lab.CheckEdgesAsync("the stops");

        var done = await lab.UpdateAsync(now with { UnmanagedPods = MeshUnmanagedPods.Evict, NamespaceOrder = ["emojivoto"] });
        Assert.Equal(MeshRotationStatus.Completed, done.Status);
        Assert.Null(await lab.Client.GetAsync(KubeResources.Pods, "emojivoto", "bare", default));
    }

    [Theory]
    [InlineData(MeshRotationStep.RestartDataPlane, 1, -1, true)]
    [InlineData(MeshRotationStep.RestartDataPlane, 1, 1, false)]
    [InlineData(MeshRotationStep.RenewLeaves, 1, 1, true)]
    [InlineData(MeshRotationStep.RenewLeaves, 2, 1, false)]
    [InlineData(MeshRotationStep.RenewLeaves, 2, -1, true)]
    public void What_a_restart_did_not_change_is_restarted_once_more_for_its_certificate_alone(MeshRotationStep step, int times, int startedAfter, bool again)
    {
        var at = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Assert.Equal(again, RestartActions.IsDueAgain(step, at, times, [at.AddSeconds(startedAfter)]));
    }

    [Theory]
    [InlineData("""{"replicas":1}""", true)]
    [InlineData("""{"replicas":4}""", false)]
    [InlineData("""{"replicas":9,"strategy":{"rollingUpdate":{"maxUnavailable":0}}}""", true)]
    [InlineData("""{"replicas":1,"strategy":{"type":"Recreate"}}""", false)]
    [InlineData("""{"replicas":3,"strategy":{"rollingUpdate":{"maxUnavailable":"10%","maxSurge":0}}}""", false)]
    [InlineData("""{"replicas":3,"strategy":{"rollingUpdate":{"maxUnavailable":"10%","maxSurge":"1%"}}}""", true)]
    [InlineData("""{"replicas":9,"strategy":{"rollingUpdate":{"maxUnavailable":"10%"}}}""", true)]
    public void A_rollout_that_brings_pods_up_first_disrupts_nothing(string spec, bool never) =>
        Assert.Equal(never, DisruptionGuard.NeverDisrupts(new JsonObject { ["spec"] = JsonNode.Parse(spec) }, "Deployment"));

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"matchLabels":{"a":"b"}}""", true)]
    [InlineData("""{"matchLabels":{"a":"c"}}""", false)]
    [InlineData("""{"matchExpressions":[{"key":"a","operator":"In","values":["b","c"]}]}""", true)]
    [InlineData("""{"matchExpressions":[{"key":"a","operator":"NotIn","values":["b"]}]}""", false)]
    [InlineData("""{"matchExpressions":[{"key":"x","operator":"DoesNotExist"}]}""", true)]
    [InlineData("null", false)]
    public void A_budget_selects_by_labels_and_expressions(string selector, bool selects) =>
        Assert.Equal(selects, DisruptionGuard.Selects(JsonNode.Parse(selector), new JsonObject { ["a"] = "b" }));
}
