using System.Text.Json.Nodes;
using PkiMesh.Core.Rotation;
using PkiMesh.Engine.Proof;
using PkiMesh.Engine.Rotation;
using PkiMesh.Engine.Tests.Kubernetes;
using Xunit;

namespace PkiMesh.Engine.Tests.Rotation;

public sealed class RotationPodReaderTests
{
    private const string Of = """{"metadata":{"name":"web-1","namespace":"n","ownerReferences":[{"controller":true,"kind":"Deployment","name":"web"}]}}""";

    /// <summary>A rollout that nobody carries out is not waited for.</summary>
    [Theory]
    [InlineData("ReplicaSet", RotationRestart.Rollout, Of, """{"spec":{}}""")]
    [InlineData("ReplicaSet", RotationRestart.Evict, Of, """{"spec":{"paused":true}}""")]
    [InlineData("ReplicaSet", RotationRestart.Evict, """{"metadata":{"name":"web","namespace":"n"}}""")]
    [InlineData("StatefulSet", RotationRestart.Rollout, """{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":0}}}}""")]
    [InlineData("StatefulSet", RotationRestart.Evict, """{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":2}}}}""")]
    [InlineData("DaemonSet", RotationRestart.Evict, """{"spec":{"updateStrategy":{"type":"OnDelete"}}}""")]
    [InlineData("Job", RotationRestart.Ends)]
    [InlineData("Rollout", RotationRestart.Evict)]
    public async Task Pods_are_restarted_in_the_way_that_their_owner_allows(string owner, RotationRestart expected, params string[] answers)
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        foreach (var answer in answers)
        {
            fake.Then(200, answer);
        }

        var pod = JsonNode.Parse($$"""
            {
                "metadata": {"name": "web-1-x", "namespace": "n", "ownerReferences": [{"controller": true, "kind": "{{owner}}", "name": "web", "uid": "u"}]},
                "spec": {"containers": [{"name": "linkerd-proxy"}]}
            }
            """)!.AsObject();
        var read = Assert.Single(await new RotationPodReader(client).ReadAsync([MeshedPod.From(pod, "linkerd")!], default));
        Assert.Equal((expected, answers.Length), (read.Workload.Restart, fake.Requests.Count));
    }
}
