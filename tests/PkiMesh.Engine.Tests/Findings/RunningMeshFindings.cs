using System.Text.Json.Nodes;
using PkiMesh.Core.Findings;
using PkiMesh.Core.Tests.Certificates;
using PkiMesh.Engine.Kubernetes;
using Xunit;

namespace PkiMesh.Engine.Tests.Findings;

/// <summary>What goes wrong in a mesh that runs: each fault is made in a sound mesh, found, and gone once it is mended.</summary>
internal static class RunningMeshFindings
{
    private const string TrustRoots = "linkerd-identity-trust-roots";
    private const string IssuerSecret = "linkerd-identity-issuer";
    private static readonly CancellationToken s_never = CancellationToken.None;

    /// <summary>Fails where a fault is not found. Afterwards the mesh is sound again.</summary>
    public static async Task CheckAsync(MeshLab mesh)
    {
        AssertFound(await mesh.ProveAsync(), (FindingIds.AnchorEnds, MeshFindingSeverity.Information));
        await ReloadMissedAsync(mesh);
        await IssuerRefusedAsync(mesh);
        await PodsAsync(mesh);
        await ClockAsync(mesh);
        await TrustRootsAsync(mesh);
        await MendAsync(mesh);
    }

    /// <summary>linkerd2#15109: the file event is lost, and the controller goes on with the issuer it has.</summary>
    private static async Task ReloadMissedAsync(MeshLab mesh)
    {
        await FaultAsync(mesh, new PkiMeshLabFault { Action = PkiMeshLabFaultAction.LoseFileEvent, Remaining = 1 });
        // The new issuer is to end later than the one before by more than whole seconds can hide.
        await mesh.StepAsync(TimeSpan.FromMinutes(10));
        await mesh.Engine.CertManager.RenewAsync(mesh.Cluster, new MeshRenewalOptions { Name = "linkerd-identity", Namespace = "linkerd" }, new Mesh.RecordingOperation(), s_never);
        await mesh.StepAsync(TimeSpan.FromMinutes(6));
        AssertFound(await mesh.ProveAsync(), (FindingIds.IssuerReloadMissed, MeshFindingSeverity.Error));
        await KillAsync(mesh, "^linkerd/linkerd-identity-[^/]*/identity$");
        await mesh.StepAsync(TimeSpan.FromMinutes(1));
        AssertNone(await mesh.ProveAsync(), FindingIds.IssuerReloadMissed);
    }

    /// <summary>Somebody puts an issuer of another anchor into the Secret while cert-manager is away.</summary>
    private static async Task IssuerRefusedAsync(MeshLab mesh)
    {
        await KillAsync(mesh, "^cert-manager/cert-manager-[0-9a-f]+-", TimeSpan.FromMinutes(10));
        var data = (await mesh.Client.RequireAsync(KubeResources.Secrets, "linkerd", IssuerSecret, s_never)).At("data")!;
        using var stranger = Stranger(mesh, "identity.linkerd.cluster.local");
        await PatchAsync(mesh, KubeResources.Secrets, IssuerSecret, new JsonObject { ["tls.crt"] = Base64(stranger.Pem) });
        await mesh.StepAsync(TimeSpan.FromSeconds(10));
        AssertFound(await mesh.ProveAsync(), (FindingIds.IssuerUpdateSkipped, MeshFindingSeverity.Error));
        await PatchAsync(mesh, KubeResources.Secrets, IssuerSecret, data.DeepClone().AsObject());
        await mesh.StepAsync(TimeSpan.FromMinutes(11));
        AssertNone(await mesh.ProveAsync(), FindingIds.IssuerUpdateSkipped);
    }

    /// <summary>A proxy that is killed, and a container by a proxy's name that is none.</summary>
    private static async Task PodsAsync(MeshLab mesh)
    {
        await KillAsync(mesh, "^emojivoto/voting-[^/]*/linkerd-proxy$", TimeSpan.FromMinutes(5));
        await mesh.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: mute, namespace: default, labels: {linkerd.io/control-plane-ns: linkerd}}
            spec:
              containers:
              - name: linkerd-proxy
                image: example.com/mute:1
                env: [{name: LINKERD2_PROXY_IDENTITY_LOCAL_NAME, value: default.default.serviceaccount.identity.linkerd.cluster.local}]
            """);
        AssertFound(await mesh.ProveAsync(), (FindingIds.PodNotReady, MeshFindingSeverity.Warning), (FindingIds.LiveChainUnavailable, MeshFindingSeverity.Error));
        await mesh.Client.DeleteAsync(KubeResources.Pods, "default", "mute", s_never);
        await mesh.StepAsync(TimeSpan.FromMinutes(6));
        AssertNone(await mesh.ProveAsync(), FindingIds.PodNotReady, FindingIds.LiveChainUnavailable);
    }

    private static async Task ClockAsync(MeshLab mesh)
    {
        await FaultAsync(mesh, new PkiMeshLabFault { Action = PkiMeshLabFaultAction.ClockSkew, Skew = TimeSpan.FromMinutes(5) });
        AssertFound(await mesh.ProveAsync(), (FindingIds.ClockSkew, MeshFindingSeverity.Information));
        await mesh.Engine.Lab.ClearFaultsAsync(mesh.Lab, s_never);
    }

    /// <summary>Somebody edits the trust roots while trust-manager is away, and pods start before the injector hears of it; then what he wrote is all.</summary>
    private static async Task TrustRootsAsync(MeshLab mesh)
    {
        await KillAsync(mesh, "^cert-manager/trust-manager-", TimeSpan.FromMinutes(10));
        var good = (await mesh.Client.RequireAsync(KubeResources.ConfigMaps, "linkerd", TrustRoots, s_never)).Text("data", "ca-bundle.crt") + "\n";
        var root = (await mesh.Client.RequireAsync(KubeResources.Secrets, "cert-manager", TrustRoots, s_never)).SecretText("ca.crt")!;
        await WriteRootsAsync(mesh, good + root);
        AssertFound(await mesh.ProveAsync(), (FindingIds.MeshSurvivesByWidth, MeshFindingSeverity.Warning), (FindingIds.BundleTrustsIntermediate, MeshFindingSeverity.Warning));
        using var stranger = Stranger(mesh, "another mesh's anchor");
        MeshProof? seen = null;
        // The lab's volumes follow after two seconds, and its clock goes on meanwhile: on a busy machine a pod may start too late.
        for (var copies = 1; copies <= 10 && seen?.Findings.Any(found => found.Id == FindingIds.InjectorVolumeLag) != true; copies++)
        {
            await WriteRootsAsync(mesh, good + string.Concat(Enumerable.Repeat(stranger.Pem, copies)));
            // Times have whole seconds.
            await mesh.StepAsync(TimeSpan.FromSeconds(1));
            await RestartAsync(mesh, "emojivoto", "voting");
            await mesh.StepAsync(TimeSpan.FromSeconds(30));
            seen = await mesh.ProveAsync();
        }

        AssertFound(
            seen!, (FindingIds.InjectorVolumeLag, MeshFindingSeverity.Warning), (FindingIds.PodStaleBundle, MeshFindingSeverity.Warning), (FindingIds.CheckDataPlane, MeshFindingSeverity.Warning),
            (FindingIds.ControlPlaneStale, MeshFindingSeverity.Warning), (FindingIds.TrustRootsWrittenByOther, MeshFindingSeverity.Warning));
        await WriteRootsAsync(mesh, stranger.Pem);
        await mesh.StepAsync(TimeSpan.FromSeconds(10));
        // It reads the trust roots at its start, and does not start with an issuer that is not under them.
        await KillAsync(mesh, "^linkerd/linkerd-identity-[^/]*/identity$");
        await mesh.StepAsync(TimeSpan.FromSeconds(10));
        AssertFound(await mesh.ProveAsync(), (FindingIds.LiveChainMismatch, MeshFindingSeverity.Error), (FindingIds.IdentityNotReady, MeshFindingSeverity.Error));
    }

    /// <summary>trust-manager comes back and writes what its Bundle says; then whatever runs reads it.</summary>
    private static async Task MendAsync(MeshLab mesh)
    {
        await mesh.StepAsync(TimeSpan.FromMinutes(20));
        foreach (var ns in (string[])["linkerd", "emojivoto"])
        {
            await RestartAsync(mesh, ns, null);
            await mesh.StepAsync(TimeSpan.FromMinutes(3));
        }
    }

    private static async Task RestartAsync(MeshLab mesh, string ns, string? name)
    {
        List<string> names = [];
        await foreach (var deployment in mesh.Client.ListAsync(KubeResources.Deployments, ns, null, s_never))
        {
            if (name is null || deployment.Name() == name)
                names.Add(deployment.Name());
        }

        Assert.NotEmpty(names);
        foreach (var each in names)
        {
            var template = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["example.com/restarted"] = Guid.NewGuid().ToString() } } };
            await mesh.Client.PatchAsync(KubeResources.Deployments, ns, each, new JsonObject { ["spec"] = new JsonObject { ["template"] = template } }, null, s_never);
        }
    }

    private static Task WriteRootsAsync(MeshLab mesh, string pem)
    {
        var map = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = TrustRoots, ["namespace"] = "linkerd" },
            ["data"] = new JsonObject { ["ca-bundle.crt"] = pem },
        };
        return mesh.Client.ApplyAsync(KubeResources.ConfigMaps, map, new ApplyOptions(Force: true), s_never);
    }

    private static Task PatchAsync(MeshLab mesh, KubeResource resource, string name, JsonObject data) =>
        mesh.Client.PatchAsync(resource, "linkerd", name, new JsonObject { ["data"] = data }, null, s_never);

    private static Task KillAsync(MeshLab mesh, string pattern, TimeSpan? away = null) =>
        FaultAsync(mesh, new PkiMeshLabFault { Action = PkiMeshLabFaultAction.KillController, PathPattern = pattern, Delay = away });

    private static Task FaultAsync(MeshLab mesh, PkiMeshLabFault fault) => mesh.Engine.Lab.AddFaultAsync(mesh.Lab, fault, s_never);

    private static TestCa Stranger(MeshLab mesh, string name) => TestCa.Make(name, from: mesh.Client.ServerNow.UtcDateTime.AddDays(-1), life: TimeSpan.FromDays(300));

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    private static void AssertFound(MeshProof proof, params (string Id, MeshFindingSeverity Severity)[] expected)
    {
        var missing = expected.Where(each => !proof.Findings.Any(found => found.Id == each.Id && found.Severity == each.Severity)).ToList();
        Assert.True(missing.Count == 0, $"{string.Join(", ", missing)} not among:\n{string.Join('\n', proof.Findings)}");
    }

    private static void AssertNone(MeshProof proof, params string[] ids) =>
        Assert.Empty(proof.Findings.Where(found => ids.Contains(found.Id)).Select(found => found.ToString()));
}
