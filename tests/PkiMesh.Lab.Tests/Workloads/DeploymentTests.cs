using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Workloads;
using Xunit;

namespace PkiMesh.Lab.Tests.Workloads;

public class DeploymentTests
{
    private const string Web = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          namespace: default
        spec:
          replicas: 2
          selector:
            matchLabels:
              app: web
          template:
            metadata:
              labels:
                app: web
            spec:
              containers:
              - name: web
                image: example.com/web:1
        """;

    [Fact]
    public async Task A_deployment_becomes_ready_pods_and_says_so_as_the_recordings_do()
    {
        await using var cluster = await TestCluster.StartAsync();

        await cluster.ApplyAsync(Web);
        await cluster.SettleAsync();

        var deployment = cluster.Get(KnownResources.Deployments, "default", "web");
        var set = Assert.Single(cluster.Api.List(KnownResources.ReplicaSets, "default"));
        var hash = set.Label("pod-template-hash")!;
        Assert.Equal($"web-{hash}", set.Name());
        Assert.Equal("1", deployment.Annotation("deployment.kubernetes.io/revision"));
        Assert.Equal(2, deployment.Int("status", "availableReplicas"));
        Assert.Equal(deployment.Generation(), deployment.Long("status", "observedGeneration"));
        Assert.Equal(["Available", "Progressing"], deployment.Objects("status", "conditions").Select(condition => condition.Text("type")!));
        Assert.Equal("MinimumReplicasAvailable", deployment.Condition("Available").Text("reason"));
        Assert.Equal($"ReplicaSet \"web-{hash}\" has successfully progressed.", deployment.Condition("Progressing").Text("message"));
        Assert.Equal("3", set.Annotation("deployment.kubernetes.io/max-replicas"));
        var pods = cluster.Pods("default", "web-");
        Assert.Equal(2, pods.Count);
        Assert.All(pods, pod =>
        {
            Assert.Matches($"^web-{hash}-[bcdfghjklmnpqrstvwxz2456789]{{5}}$", pod.Name());
            Assert.Equal("Running", pod.Text("status", "phase"));
            Assert.Equal(
                ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"],
                pod.Objects("status", "conditions").Select(condition => condition.Text("type")!));
            Assert.StartsWith("10.244.0.", pod.Text("status", "podIP"), StringComparison.Ordinal);
        });
        Assert.NotEqual(pods[0].Text("status", "podIP"), pods[1].Text("status", "podIP"));
        Assert.Equal("Scaled up replica set " + set.Name() + " from 0 to 2", Assert.Single(cluster.Events("default", "ScalingReplicaSet")).Text("message"));
    }

    [Fact]
    public async Task A_restart_replaces_every_pod_and_never_falls_below_what_must_be_available()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Web);
        await cluster.SettleAsync();
        var before = cluster.Pods("default", "web-").Select(pod => pod.Name()).ToHashSet();
        var lowest = int.MaxValue;
        using var watch = cluster.Api.Subscribe(KnownResources.Pods, _ =>
            lowest = Math.Min(lowest, cluster.Pods("default", "web-").Count(PodTemplates.IsReady)));

        await cluster.PatchAsync(KnownResources.Deployments, "default", "web",
            """{"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"2026-11-24T04:55:08Z"}}}}}""");
        await cluster.SettleAsync();

        var after = cluster.Pods("default", "web-");
        Assert.Equal(2, after.Count);
        Assert.DoesNotContain(after, pod => before.Contains(pod.Name()));
        Assert.Equal(2, lowest);
        var deployment = cluster.Get(KnownResources.Deployments, "default", "web");
        Assert.Equal("2", deployment.Annotation("deployment.kubernetes.io/revision"));
        Assert.Equal(2, deployment.Int("status", "updatedReplicas"));
        Assert.Equal([0, 2], cluster.Api.List(KnownResources.ReplicaSets, "default").Select(set => set.Int("status", "replicas")).Order());
    }

    [Fact]
    public async Task A_rollout_that_cannot_go_on_keeps_the_old_pods_and_exceeds_its_deadline()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Web);
        await cluster.SettleAsync();

        await cluster.PatchAsync(KnownResources.Deployments, "default", "web",
            """{"spec":{"progressDeadlineSeconds":60,"template":{"spec":{"volumes":[{"name":"tls","secret":{"secretName":"missing"}}]}}}}""");
        await cluster.SettleAsync();
        Assert.Equal(2, cluster.Pods("default", "web-").Count(PodTemplates.IsReady));
        Assert.Equal("ReplicaSetUpdated", cluster.Get(KnownResources.Deployments, "default", "web").Condition("Progressing").Text("reason"));

        await cluster.AdvanceAsync(TimeSpan.FromMinutes(2));

        var deployment = cluster.Get(KnownResources.Deployments, "default", "web");
        Assert.Equal("ProgressDeadlineExceeded", deployment.Condition("Progressing").Text("reason"));
        Assert.Equal("True", deployment.Condition("Available").Text("status"));
        Assert.Equal("MountVolume.SetUp failed for volume \"tls\" : secret \"missing\" not found", Assert.Single(cluster.Events("default", "FailedMount")).Text("message"));
    }

    [Fact]
    public async Task Scaling_down_takes_pods_away()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Web);
        await cluster.SettleAsync();

        await cluster.PatchAsync(KnownResources.Deployments, "default", "web", """{"spec":{"replicas":1}}""");
        await cluster.SettleAsync();
        Assert.Single(cluster.Pods("default", "web-"));
    }
}
