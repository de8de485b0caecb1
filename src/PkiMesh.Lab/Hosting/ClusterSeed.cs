using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;

namespace PkiMesh.Lab.Hosting;

/// <summary>What a fresh cluster has of itself: its namespaces.</summary>
internal sealed class ClusterSeed(LabServices lab) : ILabComponent
{
    private static readonly string[] s_namespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var server = new Caller("system:apiserver", ["system:masters"], "kube-apiserver");
        foreach (var name in s_namespaces)
        {
            if (lab.Api.Get(KnownResources.Namespaces, null, name) is null)
            {
                var value = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } };
                await lab.Api.CreateAsync(server, KnownResources.Namespaces, value, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
