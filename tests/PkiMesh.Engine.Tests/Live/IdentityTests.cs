using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Tests.Kubernetes;
using PkiMesh.Engine.Tests.Mesh;
using Xunit;

namespace PkiMesh.Engine.Tests.Live;

[Collection(LiveMeshGroup.Name)]
public sealed class IdentityTests(LiveMesh mesh)
{
    [Fact]
    public async Task Every_pod_of_the_mesh_is_proven_with_all_that_is_known_of_its_certificate()
    {
        var (identities, operation) = await AskAsync(new MeshIdentityQuery { Session = mesh.Session, Namespaces = ["linkerd", "emojivoto"], Names = ["linkerd-*", "w*", "emoji*", "voting*", "vote*", "curious*"] });

        Assert.Empty(operation.Errors);
        Assert.Superset(new HashSet<string> { "Deployment/linkerd-identity", "Deployment/linkerd-destination", "Deployment/web", "Deployment/emoji", "Deployment/voting", "Deployment/curious" },
            identities.Select(identity => identity.Workload).ToHashSet());
        Assert.All(identities, identity =>
        {
            Assert.True(identity.IsProven, $"{identity}: {identity.Error}");
            Assert.Equal($"{identity.ServiceAccount}.{identity.Namespace}.serviceaccount.identity.linkerd.cluster.local", identity.ExpectedName);
            Assert.Equal(identity.ExpectedName, identity.Name);
            Assert.Equal("cluster.local", identity.TrustDomain);
            Assert.Equal(mesh.Anchor.Certificate!.Thumbprint, identity.Anchor!.Thumbprint);
            Assert.False(identity.Anchor.IsSelfSigned);
            Assert.True(identity.IssuerIsCurrent);
            Assert.NotEqual(false, identity.TrustRootsAreCurrent);
            Assert.Equal(mesh.Anchor.TppObjectDn, identity.TppObjectDn);
            Assert.Equal(identity.Namespace == "linkerd", identity.IsControlPlane);
            Assert.InRange(identity.TimeLeft!.Value, TimeSpan.FromHours(22), TimeSpan.FromHours(25));
        });
        var web = identities.Single(identity => identity.Workload == "Deployment/web");
        Assert.Equal("IssuedLeafCertificate", web.IssuedEvent!.Reason);
        Assert.EndsWith(web.Certificate!.Sha256, web.IssuedEvent.Message, StringComparison.OrdinalIgnoreCase);
        Assert.True(web.IsNativeSidecar);
        Assert.False(identities.Single(identity => identity.Workload == "Deployment/curious").IsNativeSidecar);
    }

    [Fact]
    public async Task The_enterprise_root_counts_as_an_anchor()
    {
        var (identities, _) = await AskAsync(new MeshIdentityQuery { Namespaces = ["emojivoto"], Names = ["web-*"], Anchors = [new("root", mesh.Anchor.Root!.Pem)] });
        var web = Assert.Single(identities);
        Assert.True(web.IsProven, web.Error);
        Assert.Equal(mesh.Anchor.Root.Thumbprint, web.Anchor!.Thumbprint);
        Assert.True(web.Verdict!.Path.Count >= 5);
        Assert.Null(web.TppObjectDn);
    }

    [Fact]
    public async Task An_unrelated_anchor_fails_and_one_good_among_others_suffices()
    {
        var query = new MeshIdentityQuery { Namespaces = ["emojivoto"], Names = ["web-*"] };
        var web = Assert.Single((await AskAsync(query with { Anchors = [new("stranger", Stranger())] })).Identities);
        Assert.Equal(MeshIdentityStatus.Untrusted, web.Status);
        Assert.Null(web.Anchor);
        Assert.Equal(ChainFault.UnknownAuthority, web.Verdict!.Fault);
        Assert.NotEmpty(web.Error);
        web = Assert.Single((await AskAsync(query with { Anchors = [new("stranger", Stranger()), new("anchor", mesh.Anchor.Certificate!.Pem)] })).Identities);
        Assert.True(web.IsProven, web.Error);
    }

    [Fact]
    public async Task A_selector_and_names_choose_and_what_is_named_and_not_there_is_told()
    {
        var (identities, operation) = await AskAsync(new MeshIdentityQuery { Names = ["web-*", "not-there"], Namespaces = ["emojivoto", "no-such-namespace"], LabelSelector = "app=web-svc" });
        Assert.Equal("Deployment/web", Assert.Single(identities).Workload);
        Assert.Equal(["MeshedPodNotFound", "NamespaceNotFound"], operation.Errors.Select(e => e.ErrorId).Order());
        Assert.All(operation.Errors, e => Assert.Equal(PkiMeshErrorKind.ObjectNotFound, e.Kind));
    }

    [Fact]
    public async Task A_pod_without_an_answer_is_an_item_with_its_error()
    {
        // viz's tap-injector, where its test was first, adds an annotation to those that are there.
        var pod = JsonNode.Parse("""
            {
              "apiVersion": "v1", "kind": "Pod",
              "metadata": { "name": "mute", "namespace": "outside", "annotations": { "example.com/one": "1" }, "labels": { "linkerd.io/control-plane-ns": "linkerd" } },
              "spec": { "containers": [ { "name": "linkerd-proxy", "image": "example.com/mute:1", "env": [
                { "name": "LINKERD2_PROXY_IDENTITY_LOCAL_NAME", "value": "default.outside.serviceaccount.identity.linkerd.cluster.local" } ] } ] }
            }
            """)!.AsObject();
        await mesh.ApplyAsync(KubeResources.Pods, pod);
        try
        {
            await mesh.Engine.Lab.StepAsync(mesh.Lab, TimeSpan.Zero, CancellationToken.None);
            var (identities, operation) = await AskAsync(new MeshIdentityQuery { Namespaces = ["outside", "emojivoto"], Names = ["mute", "web-*"] });
            Assert.Empty(operation.Errors);
            var mute = identities.Single(identity => identity.Pod == "mute");
            Assert.Equal(MeshIdentityStatus.Unavailable, mute.Status);
            Assert.Contains("connection refused", mute.Error, StringComparison.Ordinal);
            Assert.Equal("Pod/mute", mute.Workload);
            Assert.True(identities.Single(identity => identity.Pod != "mute").IsProven);
        }
        finally
        {
            await mesh.Client.DeleteAsync(KubeResources.Pods, "outside", "mute", CancellationToken.None);
        }
    }

    [Fact]
    public async Task Without_trust_roots_and_without_an_anchor_there_is_nothing_to_prove()
    {
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => AskAsync(new MeshIdentityQuery { ControlPlaneNamespace = "outside" }));
        Assert.Equal("TrustRootsNotFound", e.ErrorId);
        Assert.Equal(PkiMeshErrorKind.ObjectNotFound, e.Kind);
        e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => AskAsync(new MeshIdentityQuery { Anchors = [new("a file", "-----BEGIN RUBBISH-----\nAAAA\n-----END RUBBISH-----\n")] }));
        Assert.Equal("PemInvalid", e.ErrorId);
    }

    [Fact]
    public async Task A_handshake_that_hangs_ends_at_its_limit_and_a_stop_ends_it_at_once()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.ThenHang().ThenHang();
        var pod = Proof.MeshedPod.From(JsonNode.Parse("""
            { "metadata": { "name": "p", "namespace": "n" }, "status": { "phase": "Running" }, "spec": { "serviceAccountName": "s",
              "initContainers": [ { "name": "linkerd-proxy", "env": [ { "name": "LINKERD2_PROXY_IDENTITY_LOCAL_NAME", "value": "$(_pod_sa).$(_pod_ns).serviceaccount.identity.linkerd.cluster.local" } ] } ] } }
            """)!.AsObject(), "linkerd")!;
        Assert.Equal("s.n.serviceaccount.identity.linkerd.cluster.local", pod.Identity);
        Assert.True(pod.IsNativeSidecar);
        var reader = new Proof.LiveLeafReader(client);

        var evidence = await reader.ReadAsync(pod, TimeSpan.FromMilliseconds(50), CancellationToken.None);
        Assert.Empty(evidence.Chain);
        Assert.Contains("no answer within", evidence.Error, StringComparison.Ordinal);

        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.ReadAsync(pod, TimeSpan.FromHours(1), stop.Token));
    }

    [Fact]
    public async Task A_right_that_is_missing_is_named()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.Then(403, "{}");
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => PortForward.OpenAsync(client, "shop", "web", 4191, CancellationToken.None));
        Assert.Equal("ClusterForbidden", e.ErrorId);
        Assert.Contains("pods/portforward", e.Advice, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-token", e.ToString(), StringComparison.Ordinal);
    }

    private async Task<(IReadOnlyList<MeshIdentity> Identities, RecordingOperation Operation)> AskAsync(MeshIdentityQuery query)
    {
        var operation = new RecordingOperation();
        List<MeshIdentity> found = [];
        await foreach (var identity in mesh.Engine.Live.GetIdentitiesAsync(mesh.Cluster, query, operation, CancellationToken.None))
            found.Add(identity);
        return (found, operation);
    }

    private static string Stranger()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=stranger", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return made.ExportCertificatePem();
    }
}
