using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using PkiMesh.Core.Rotation;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Rotation;

/// <summary>The record of a mesh's rotation, in a ConfigMap of the trust namespace that goes with the anchor's Certificate.</summary>
internal sealed class RotationRecordStore(KubeClient client, string ns, string controlPlane)
{
    internal const string Key = "rotation.json";

    /// <summary>One per control plane, since a cluster may have several.</summary>
    public string Name { get; } = controlPlane == "linkerd" ? "pkimesh-rotation" : $"pkimesh-rotation-{controlPlane}";

    /// <summary>The records of all meshes whose anchor is in a namespace.</summary>
    public static async IAsyncEnumerable<RotationRecord> ListAsync(KubeClient client, string ns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var map in client.ListAsync(KubeResources.ConfigMaps, ns, new ListQuery(LabelSelector: ManagedLabel.Selector), cancellationToken).ConfigureAwait(false))
        {
            if (map.Text("data", Key) is { } text)
            {
                yield return RotationRecordText.Read(text, $"ConfigMap {ns}/{map.Name()}");
            }
        }
    }

    private string Subject => $"ConfigMap {ns}/{Name}";

    public async Task<RotationRecord?> ReadAsync(CancellationToken cancellationToken)
    {
        var map = await client.GetAsync(KubeResources.ConfigMaps, ns, Name, cancellationToken).ConfigureAwait(false);
        return map.Text("data", Key) is { } text ? RotationRecordText.Read(text, Subject) : null;
    }

    public async Task WriteAsync(RotationRecord record, JsonObject? owner, CancellationToken cancellationToken)
    {
        var metadata = new JsonObject
        {
            ["name"] = Name,
            ["namespace"] = ns,
            ["labels"] = ManagedLabel.Labels(),
        };
        if (owner is not null && owner.Namespace() == ns)
        {
            metadata["ownerReferences"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = owner.Text("apiVersion") ?? KubeResources.Certificates.ApiVersion,
                ["kind"] = owner.Text("kind") ?? KubeResources.Certificates.Kind,
                ["name"] = owner.Name(),
                ["uid"] = owner.Text("metadata", "uid"),
            });
        }

        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = metadata, ["data"] = new JsonObject { [Key] = RotationRecordText.Write(record) } };
        await client.ApplyAsync(KubeResources.ConfigMaps, body, new ApplyOptions(true, false, true), cancellationToken).ConfigureAwait(false);
    }
}
