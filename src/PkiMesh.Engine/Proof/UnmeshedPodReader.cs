using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Proof;

/// <summary>Finds pods that their namespace's annotation should have given a proxy: one list of pods for each such namespace, of those without alone.</summary>
internal sealed class UnmeshedPodReader(KubeClient client, string controlPlane)
{
    private const string Inject = "linkerd.io/inject";

    public async Task<IReadOnlyList<string>> ReadAsync(CancellationToken cancellationToken)
    {
        List<string> marked = [];
        await foreach (var ns in client.ListAsync(KubeResources.Namespaces, null, null, cancellationToken).ConfigureAwait(false))
        {
            if (ns.Annotation(Inject) is "enabled" or "ingress" && ns.Name() != controlPlane && !ns.IsTerminating())
                marked.Add(ns.Name());
        }

        List<string> found = [];
        foreach (var ns in marked)
        {
            await foreach (var pod in client.ListAsync(KubeResources.Pods, ns, new ListQuery(LabelSelector: "!linkerd.io/control-plane-ns"), cancellationToken).ConfigureAwait(false))
            {
                if (ShouldHave(pod))
                    found.Add($"Pod {ns}/{pod.Name()}");
            }
        }

        return found;
    }

    /// <summary>The injector leaves out what opts out and what is on the host's network (l5d pkg/inject/inject.go).</summary>
    private static bool ShouldHave(JsonObject pod) =>
        pod.Annotation(Inject) != "disabled" && pod.Flag("spec", "hostNetwork") != true && !pod.IsTerminating() && pod.Text("status", "phase") is not ("Succeeded" or "Failed");
}
