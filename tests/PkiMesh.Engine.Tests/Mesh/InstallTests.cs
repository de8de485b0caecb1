using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Manifests;
using Xunit;

namespace PkiMesh.Engine.Tests.Mesh;

[Collection("lab")]
public sealed class InstallTests(LabFixture lab)
{
    [Fact]
    public async Task CertManager_is_installed_once()
    {
        Assert.True(lab.CertManager.Ready);
        Assert.Equal("cert-manager", lab.CertManager.Namespace);
        var before = await lab.SnapshotAsync();
        var operation = new RecordingOperation();
        var again = await lab.InstallAsync(MeshComponentKind.CertManager, "cert-manager.yaml", operation);
        Assert.Equal(MeshComponentStatus.Unchanged, again.Status);
        Assert.Equal(0, again.ChangeCount);
        Assert.NotEmpty(operation.Reports);
        Assert.All(operation.Reports, r => Assert.Equal(MeshChangeAction.None, r.Action));
        Assert.Equal(before.Where(Lasting), (await lab.SnapshotAsync()).Where(Lasting).Where(p => before.ContainsKey(p.Key)));
    }

    [Fact]
    public async Task CertManagers_api_is_ready()
    {
        var readiness = await lab.Engine.CertManager.TestAsync(lab.Cluster, "default", TimeSpan.FromMinutes(3), new RecordingOperation(), CancellationToken.None);
        Assert.True(readiness.Ready, readiness.Message);
        Assert.Equal(ApiReadinessStage.Ready, readiness.Stage);
        await foreach (var request in lab.Client.ListAsync(KubeResources.CertificateRequests, "default", null, CancellationToken.None))
            Assert.Fail($"{request.Name()} was left behind");
    }

    [Fact]
    public async Task WhatIf_names_every_object_and_changes_nothing()
    {
        var operation = new RecordingOperation(whatIf: true);
        var planned = await lab.InstallAsync(MeshComponentKind.Demo, "emojivoto.yaml", operation);
        Assert.Equal(MeshComponentStatus.Planned, planned.Status);
        Assert.True(planned.IsPlanned);
        var plan = Assert.Single(operation.Plans);
        Assert.Contains("Create Namespace emojivoto", plan, StringComparison.Ordinal);
        Assert.Contains("Deployment emojivoto/web", plan, StringComparison.Ordinal);
        Assert.Empty(operation.Reports);
    }

    [Theory]
    [InlineData(MeshComponentKind.TrustManager, "emojivoto.yaml")]
    [InlineData(MeshComponentKind.Linkerd, "cert-manager.yaml")]
    public async Task Another_components_manifest_is_refused(MeshComponentKind component, string file)
    {
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.InstallAsync(component, file, new RecordingOperation()));
        Assert.Equal("ManifestNotThisComponent", e.ErrorId);
    }

    [Fact]
    public async Task An_installation_by_another_is_left_alone()
    {
        const string Manifest = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: foreign}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: foreign, labels: {app.kubernetes.io/version: v9}}
            spec:
              replicas: 0
              selector: {matchLabels: {app: web}}
              template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: "example.com/web:1"}]}}
            """;
        foreach (var o in ManifestParser.Parse(Manifest, "m"))
        {
            var resource = await lab.Client.Discovery.RequireAsync(o.ApiVersion, o.Kind, CancellationToken.None);
            await lab.ApplyAsSomebodyAsync(resource, o.Body);
        }

        var operation = new RecordingOperation();
        var options = new MeshComponentOptions { ManifestText = Manifest.Replace("replicas: 0", "replicas: 1", StringComparison.Ordinal) };
        var found = await lab.Engine.Components.InstallAsync(lab.Cluster, MeshComponentKind.Demo, options, operation, CancellationToken.None);
        Assert.Equal(MeshComponentStatus.AlreadyInstalled, found.Status);
        Assert.Equal("v9", found.Version);
        Assert.Equal("somebody", found.ManagedBy);
        Assert.Contains(operation.Warnings, w => w.Contains("left alone", StringComparison.Ordinal));
        Assert.Equal(0, (await lab.Client.RequireAsync(KubeResources.Deployments, "foreign", "web", CancellationToken.None)).Number("spec", "replicas"));
    }

    [Fact]
    public async Task A_namespace_that_is_missing_is_said_before_anything_is_made()
    {
        var planner = new ObjectPlanner(lab.Client, new PlanOptions());
        var objects = ManifestParser.Parse("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: not-there}\n", "m");
        Assert.Equal("NamespaceNotFound", (await Assert.ThrowsAnyAsync<PkiMeshException>(() => planner.PlanAsync(objects, CancellationToken.None))).ErrorId);
    }

    [Fact]
    public async Task A_rollout_that_is_late_is_explained()
    {
        const string Manifest = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: late}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: late}
            spec:
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers: [{name: c, image: "example.com/web:1", volumeMounts: [{name: v, mountPath: /v}]}]
                  volumes: [{name: v, configMap: {name: not-there}}]
            """;
        var options = new MeshComponentOptions { ManifestText = Manifest, Timeout = TimeSpan.FromSeconds(6) };
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() =>
            lab.Engine.Components.InstallAsync(lab.Cluster, MeshComponentKind.Demo, options, new RecordingOperation(), CancellationToken.None));
        Assert.Equal("RolloutTimeout", e.ErrorId);
        Assert.Contains("0 of 1 replicas", e.Message, StringComparison.Ordinal);
        Assert.Contains("not-there", e.Message, StringComparison.Ordinal);
    }

    private static bool Lasting(KeyValuePair<string, string> o) =>
        o.Key.Contains("cert-manager", StringComparison.Ordinal) && !o.Key.StartsWith("Certificate", StringComparison.Ordinal) && !o.Key.StartsWith("Secret", StringComparison.Ordinal)
        && !o.Key.StartsWith("ClusterIssuer", StringComparison.Ordinal);
}
