using PkiMesh.Lab.Hosting;
using PkiMesh.Lab.Manifests;
using PkiMesh.Lab.Tests.Workloads;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Tests.Clients;

/// <summary>A lab on the wire with cert-manager in it, for clients that need a pod or a kind of a CRD.</summary>
internal static class ClientLab
{
    public const string Namespace = "cert-manager";

    public static async Task<TestCluster> StartAsync()
    {
        var cluster = await TestCluster.StartWithAsync(new LabOptions { Listen = "127.0.0.1:0" });
        await cluster.ApplyAsync(ManifestFiles.Read("cert-manager.yaml"));
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(1));
        return cluster;
    }

    public static string WebhookPod(TestCluster cluster) => cluster.Pods(Namespace, "cert-manager-webhook")[0].Name();
}
