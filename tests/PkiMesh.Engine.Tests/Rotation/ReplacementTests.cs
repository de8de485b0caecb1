using System.Text.Json.Nodes;
using PkiMesh.Core.Rotation;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Rotation;
using PkiMesh.Engine.Tests.Mesh;
using Xunit;

namespace PkiMesh.Engine.Tests.Rotation;

[Collection("lab")]
public sealed class ReplacementTests(LabFixture lab)
{
    private const string Set = """
        {
            "apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "bare", "namespace": "default"},
            "spec": {
                "replicas": 1, "selector": {"matchLabels": {"app": "bare"}},
                "template": {"metadata": {"labels": {"app": "bare"}}, "spec": {"containers": [{"name": "c", "image": "example.com/bare:1"}]}}
            }
        }
        """;

    [Fact]
    public async Task An_eviction_is_done_when_the_pod_in_its_place_is_ready_and_fails_when_none_comes()
    {
        await lab.Client.ApplyAsync(KubeResources.ReplicaSets, JsonNode.Parse(Set)!.AsObject(), new ApplyOptions(false, false, true), default);
        var first = await ReadyAsync(null);
        var waiter = Waiter(first, TimeSpan.FromMinutes(1));
        await waiter.CountAsync(default);
        await lab.Client.EvictAsync("default", first.Name(), default);
        await waiter.WaitAsync(default);
        var second = await ReadyAsync(first.Name());

        waiter = Waiter(second, TimeSpan.FromSeconds(3));
        await waiter.CountAsync(default);
        await lab.Client.PatchAsync(KubeResources.ReplicaSets, "default", "bare", JsonNode.Parse("""{"spec":{"replicas":0}}""")!.AsObject(), null, default);
        var late = await Assert.ThrowsAnyAsync<PkiMeshException>(() => waiter.WaitAsync(default));
        Assert.Equal(("RolloutTimeout", PkiMeshErrorKind.OperationTimeout, "ReplicaSet default/bare"), (late.ErrorId, late.Kind, late.Target));
    }

    private ReplacementWaiter Waiter(JsonObject pod, TimeSpan limit) => new(lab.Client, new RecordingOperation(), "test",
        new RotationPod($"Pod default/{pod.Name()}", false, true, new RotationWorkload("ReplicaSet", "default", "bare", RotationRestart.Evict), null, null), pod, limit);

    /// <summary>The pod that is ready now, of another name than the one before; a wait that was true has left nothing to wait for.</summary>
    private async Task<JsonObject> ReadyAsync(string? before)
    {
        while (true)
        {
            await foreach (var pod in lab.Client.ListAsync(KubeResources.Pods, "default", new ListQuery(LabelSelector: "app=bare"), default))
            {
                if (pod.Name() != before && pod.Condition("Ready").Text("status") == "True")
                {
                    return pod;
                }
            }

            Assert.Null(before);
            await Task.Delay(100);
        }
    }
}
