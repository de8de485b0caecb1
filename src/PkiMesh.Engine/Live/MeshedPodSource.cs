using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Proof;

namespace PkiMesh.Engine.Live;

/// <summary>The pods that a command is asked to look at, as they are listed. What was named and is not there is reported at the end.</summary>
internal sealed class MeshedPodSource(KubeClient client, string controlPlane, IReadOnlyList<string> names, IReadOnlyList<string> namespaces, string? labelSelector)
{
    private readonly NamePattern _names = new(names);
    private readonly NamePattern _namespaces = new(namespaces);

    public async IAsyncEnumerable<MeshedPod> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Every pod that the injector touched, and those of the control plane's own manifest, carry this label.
        var meshed = $"linkerd.io/control-plane-ns={controlPlane}";
        var query = new ListQuery(LabelSelector: string.IsNullOrWhiteSpace(labelSelector) ? meshed : $"{meshed},{labelSelector}");
        foreach (var ns in Scopes())
        {
            await foreach (var pod in client.ListAsync(KubeResources.Pods, ns, query, cancellationToken).ConfigureAwait(false))
            {
                if (Takes(pod) && MeshedPod.From(pod, controlPlane) is { } found)
                {
                    yield return found;
                }
            }
        }
    }

    public async Task ReportMissingAsync(IOperation operation, CancellationToken cancellationToken)
    {
        foreach (var ns in _namespaces.Unseen)
        {
            if (!await ExistsAsync(ns, cancellationToken).ConfigureAwait(false))
            {
                operation.Error(new PkiMeshException("NamespaceNotFound", PkiMeshErrorKind.ObjectNotFound, $"Namespace {ns} does not exist.", ns));
            }
        }

        foreach (var name in _names.Unseen)
        {
            operation.Error(new PkiMeshException("MeshedPodNotFound", PkiMeshErrorKind.ObjectNotFound,
                $"No pod {name} with a proxy of control plane {controlPlane} is {(namespaces.Count > 0 ? $"in {string.Join(", ", namespaces)}" : "in any namespace")}{(labelSelector is null ? "" : $" with {labelSelector}")}.",
                name, "Without a name all are listed; Enable-MeshInjection puts a namespace's pods into the mesh."));
        }
    }

    private async Task<bool> ExistsAsync(string ns, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(KubeResources.Namespaces, null, ns, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (PkiMeshException e) when (e.ErrorId == "ClusterForbidden")
        {
            return true;
        }
    }

    private bool Takes(JsonObject pod)
    {
        var inNamespace = _namespaces.Takes(pod.Namespace() ?? "");
        return inNamespace && pod.Text("status", "phase") is not ("Succeeded" or "Failed") && _names.Takes(pod.Name());
    }

    /// <summary>One list over all namespaces, unless a few are named.</summary>
    private IReadOnlyList<string?> Scopes() =>
        namespaces.Count is > 0 and <= 20 && !namespaces.Any(NamePattern.HasWildcard) ? [.. namespaces.Distinct()] : [null];
}
