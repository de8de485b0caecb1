using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Proof;

/// <summary>The workload that a pod belongs to, from the pod alone.</summary>
internal static class PodOwner
{
    /// <summary>"Deployment/web". A ReplicaSet of a Deployment bears its name and the hash that its pods are labelled with.</summary>
    public static string Of(JsonObject pod)
    {
        var owner = pod.Items("metadata", "ownerReferences").FirstOrDefault(reference => reference.Flag("controller") == true);
        if (owner.Text("kind") is not { } kind || owner.Text("name") is not { } name)
        {
            return $"Pod/{pod.Name()}";
        }

        return kind == "ReplicaSet" && pod.Label("pod-template-hash") is { Length: > 0 } hash && name.EndsWith($"-{hash}", StringComparison.Ordinal)
            ? $"Deployment/{name[..^(hash.Length + 1)]}"
            : $"{kind}/{name}";
    }
}
