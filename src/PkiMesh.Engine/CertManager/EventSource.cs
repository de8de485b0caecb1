using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.CertManager;

/// <summary>Events about objects: asked for one by one, or, where many objects are read, once for each namespace.</summary>
internal sealed class EventSource(KubeClient client, bool bulk)
{
    private static readonly HashSet<string> s_kinds = ["Certificate", "CertificateRequest", "Issuer", "ClusterIssuer", "Secret"];
    private readonly Dictionary<string, ILookup<(string Kind, string Name), (string? Uid, MeshEvent Event)>> _namespaces = [];

    /// <summary>The events about one object, oldest first; empty where they may not be read.</summary>
    public async Task<IReadOnlyList<MeshEvent>> OfAsync(string? ns, string kind, string name, string? uid, CancellationToken cancellationToken)
    {
        // Events about cluster-scoped objects are in namespace default.
        ns ??= "default";
        if (!bulk)
        {
            var selector = $"involvedObject.kind={kind},involvedObject.name={name}" + (uid is null ? "" : $",involvedObject.uid={uid}");
            return Sorted((await ReadAsync(ns, selector, cancellationToken).ConfigureAwait(false)).Select(e => e.Event));
        }

        if (!_namespaces.TryGetValue(ns, out var known))
            _namespaces[ns] = known = (await ReadAsync(ns, null, cancellationToken).ConfigureAwait(false)).ToLookup(e => (e.Kind, e.Name), e => (e.Uid, e.Event));
        return Sorted(known[(kind, name)].Where(e => uid is null || e.Uid is null || e.Uid == uid).Select(e => e.Event));
    }

    private async Task<List<(string Kind, string Name, string? Uid, MeshEvent Event)>> ReadAsync(string ns, string? selector, CancellationToken cancellationToken)
    {
        var found = new List<(string, string, string?, MeshEvent)>();
        try
        {
            await foreach (var e in client.ListAsync(KubeResources.Events, ns, new ListQuery(FieldSelector: selector), cancellationToken).ConfigureAwait(false))
            {
                var subject = e.At("involvedObject");
                if (subject.Text("kind") is { } kind && s_kinds.Contains(kind))
                    found.Add((kind, subject.Text("name") ?? "", subject.Text("uid"), StatusReader.Event(e)));
            }
        }
        catch (PkiMeshException e) when (e.ErrorId == "ClusterForbidden")
        {
        }

        return found;
    }

    private static MeshEvent[] Sorted(IEnumerable<MeshEvent> events) => [.. events.OrderBy(e => e.LastSeenUtc)];
}
