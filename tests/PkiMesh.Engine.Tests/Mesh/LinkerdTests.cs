using PkiMesh.Core.Certificates;
using PkiMesh.Engine.Kubernetes;
using Xunit;

namespace PkiMesh.Engine.Tests.Mesh;

[Collection("lab")]
public sealed class LinkerdTests(LabFixture lab)
{
    private static readonly CancellationToken s_never = CancellationToken.None;

    /// <summary>One scenario, since a control plane is there once: refused without its inputs, installed with them, and then left alone.</summary>
    [Fact]
    public async Task The_control_plane_is_installed_on_the_certificates_in_place()
    {
        var missing = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.InstallAsync(MeshComponentKind.Linkerd, "linkerd.yaml", new RecordingOperation()));
        Assert.Equal("MeshInputsMissing", missing.ErrorId);
        Assert.Null(await lab.Client.GetAsync(KubeResources.Deployments, "linkerd", "linkerd-identity", s_never));

        await lab.IssuerAsync("tier-two", lab.Lab.TppZone);
        var anchor = await lab.Engine.Mesh.NewTrustAnchorAsync(lab.Cluster,
            new MeshTrustAnchorOptions { IssuerName = "tier-two", Session = lab.Session }, new RecordingOperation(), s_never);
        Assert.Contains(lab.Cluster.Name, anchor.CommonName, StringComparison.Ordinal);
        await lab.Engine.Mesh.NewIdentityIssuerAsync(lab.Cluster, new MeshIdentityIssuerOptions { Anchor = anchor }, new RecordingOperation(), s_never);
        missing = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.InstallAsync(MeshComponentKind.Linkerd, "linkerd.yaml", new RecordingOperation()));
        Assert.Equal("MeshInputsMissing", missing.ErrorId);
        Assert.Contains("Sync-TrustBundle", missing.Advice, StringComparison.Ordinal);

        await WriteBundleAsync((await OtherAnchorAsync()).Certificate!);
        var wrong = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.InstallAsync(MeshComponentKind.Linkerd, "linkerd.yaml", new RecordingOperation()));
        Assert.Equal("IssuerNotUnderAnchor", wrong.ErrorId);

        await WriteBundleAsync(anchor.Certificate!);
        var installed = await lab.InstallAsync(MeshComponentKind.Linkerd, "linkerd.yaml", new RecordingOperation());
        Assert.Equal(MeshComponentStatus.Installed, installed.Status);
        Assert.True(installed.Ready);

        var operation = new RecordingOperation();
        var again = await lab.InstallAsync(MeshComponentKind.Linkerd, "linkerd.yaml", operation);
        Assert.Equal(MeshComponentStatus.Unchanged, again.Status);
        Assert.All(operation.Reports, r => Assert.Equal(MeshChangeAction.None, r.Action));
        var identity = new RecordingOperation();
        await lab.Engine.Mesh.NewIdentityIssuerAsync(lab.Cluster, new MeshIdentityIssuerOptions { Anchor = anchor }, identity, s_never);
        Assert.All(identity.Reports, r => Assert.Equal(MeshChangeAction.None, r.Action));

        await InjectAsync();
    }

    [Fact]
    public async Task A_manifest_with_its_own_authority_is_refused()
    {
        var options = new MeshComponentOptions
        {
            ManifestText = """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: linkerd-identity, namespace: linkerd}
                spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x}]}}}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: linkerd-config, namespace: linkerd}
                data:
                  values: |
                    identity:
                      externalCA: true
                      issuer:
                        scheme: linkerd.io/tls
                """,
        };
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() =>
            lab.Engine.Components.InstallAsync(lab.Cluster, MeshComponentKind.Linkerd, options, new RecordingOperation(), s_never));
        Assert.Equal("ManifestBringsAuthority", e.ErrorId);
        Assert.Equal("ConfigMap linkerd/linkerd-config", e.Target);
    }

    private async Task InjectAsync()
    {
        await lab.Engine.Components.InstallAsync(lab.Cluster, MeshComponentKind.Demo, new MeshComponentOptions
        {
            ManifestText = """
                apiVersion: v1
                kind: Namespace
                metadata: {name: shop}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: shop}
                spec: {selector: {matchLabels: {a: web}}, template: {metadata: {labels: {a: web}}, spec: {containers: [{name: c, image: "example.com/web:1"}]}}}
                """,
        }, new RecordingOperation(), s_never);

        var operation = new RecordingOperation();
        var marked = await lab.Engine.Mesh.EnableInjectionAsync(lab.Cluster, "shop", new MeshInjectionOptions(), operation, s_never);
        Assert.True(marked.Changed);
        Assert.Equal(["Deployment/web"], marked.NotInjected);
        Assert.Contains(operation.Warnings, w => w.Contains("-Restart", StringComparison.Ordinal));

        var restarted = await lab.Engine.Mesh.EnableInjectionAsync(lab.Cluster, "shop", new MeshInjectionOptions { Restart = true }, new RecordingOperation(), s_never);
        Assert.False(restarted.Changed);
        Assert.Equal(["Deployment/web"], restarted.Restarted);

        var again = await lab.Engine.Mesh.EnableInjectionAsync(lab.Cluster, "shop", new MeshInjectionOptions { Restart = true }, new RecordingOperation(), s_never);
        Assert.False(again.Changed);
        Assert.Empty(again.Restarted);

        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.Engine.Mesh.EnableInjectionAsync(lab.Cluster, "linkerd", new MeshInjectionOptions(), new RecordingOperation(), s_never));
        Assert.Equal("NamespaceIsControlPlane", e.ErrorId);
        e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.Engine.Mesh.EnableInjectionAsync(lab.Cluster, "not-there", new MeshInjectionOptions(), new RecordingOperation(), s_never));
        Assert.Equal("NamespaceNotFound", e.ErrorId);
    }

    private Task<MeshTrustAnchor> OtherAnchorAsync() => lab.Engine.Mesh.NewTrustAnchorAsync(lab.Cluster, new MeshTrustAnchorOptions
    {
        Name = "other-anchor",
        SecretName = "other-anchor",
        CommonName = "other-anchor.cluster.local",
        IssuerName = "tier-two",
        Session = lab.Session,
    }, new RecordingOperation(), s_never);

    private Task WriteBundleAsync(CertificateInfo anchor) => lab.ApplyAsSomebodyAsync(KubeResources.ConfigMaps, new System.Text.Json.Nodes.JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["name"] = "linkerd-identity-trust-roots", ["namespace"] = "linkerd" },
        ["data"] = new System.Text.Json.Nodes.JsonObject { ["ca-bundle.crt"] = CertificatePem.Join([anchor]) },
    });
}
