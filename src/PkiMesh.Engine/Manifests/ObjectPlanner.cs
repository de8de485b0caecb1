using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Manifests;

/// <summary>Compares objects with the cluster: a server-side apply in dry-run says what would become of each.</summary>
internal sealed class ObjectPlanner(KubeClient client, PlanOptions options)
{
    private const int Concurrency = 6;
    private const int PathsShown = 4;

    /// <summary>The plan in the order of application. Anything the server would refuse is an error here, before the first change.</summary>
    public async Task<IReadOnlyList<PlannedObject>> PlanAsync(IReadOnlyList<ManifestObject> objects, CancellationToken cancellationToken)
    {
        RefuseDuplicates(objects);
        var coming = objects.Where(o => o.Kind == "Namespace").Select(o => o.Name).ToHashSet();
        var defined = Definitions(objects);
        var missing = new ConcurrentDictionary<string, bool>();
        var results = new PlannedObject[objects.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, objects.Count), parallel, async (i, token) =>
        {
            var o = objects[i];
            var resource = await client.Discovery.FindAsync(o.ApiVersion, o.Kind, token).ConfigureAwait(false);
            if (resource is null)
            {
                if (!defined.TryGetValue((o.ApiVersion, o.Kind), out var namespaced))
                    namespaced = options.Lenient ? o.Namespace is not null : throw KubeErrors.NotServed(o.ApiVersion, o.Kind);
                PlaceInNamespace(o, namespaced);
                results[i] = new PlannedObject(o, null, null, Change(MeshChangeAction.Create, o, null));
                return;
            }

            PlaceInNamespace(o, resource.Namespaced);
            results[i] = await PlanOneAsync(o, resource, coming, missing, token).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return results.Select((planned, i) => (planned, i))
            .OrderBy(p => ManifestPhases.Of(p.planned.Object.ApiVersion, p.planned.Object.Kind)).ThenBy(p => p.i)
            .Select(p => p.planned).ToArray();
    }

    private async Task<PlannedObject> PlanOneAsync(
        ManifestObject o, KubeResource resource, HashSet<string> coming, ConcurrentDictionary<string, bool> missing, CancellationToken cancellationToken)
    {
        var live = await client.GetAsync(resource, o.Namespace, o.Name, cancellationToken).ConfigureAwait(false);
        if (live is null)
        {
            // A definition says itself what it is; the server's check of one is long and adds nothing.
            if (resource == KubeResources.CustomResourceDefinitions)
                return new PlannedObject(o, resource, null, Change(MeshChangeAction.Create, o, null));
            if (o.Namespace is null || await HasNamespaceAsync(o.Namespace, coming, missing, cancellationToken).ConfigureAwait(false))
                await ApplyAsync(o, resource, dryRun: true, cancellationToken).ConfigureAwait(false);
            return new PlannedObject(o, resource, null, Change(MeshChangeAction.Create, o, null));
        }

        if (live.IsTerminating())
        {
            throw resource == KubeResources.Namespaces
                ? new PkiMeshException("NamespaceTerminating", PkiMeshErrorKind.InvalidOperation, $"Namespace {o.Name} is being deleted.", o.Subject,
                    $"Wait until namespace {o.Name} is gone, then run the command again.")
                : new PkiMeshException("ObjectTerminating", PkiMeshErrorKind.InvalidOperation, $"{o.Subject} is being deleted.", o.Subject,
                    "Wait until it is gone, then run the command again.");
        }

        if (resource == KubeResources.Namespaces)
            KeepOwn(o, live);
        var wanted = await ApplyAsync(o, resource, dryRun: true, cancellationToken).ConfigureAwait(false);
        var paths = JsonDifference.Paths(live, wanted);
        if (paths.Count == 0)
            return new PlannedObject(o, resource, live, Change(MeshChangeAction.None, o, null));
        if (options.RefuseForeign && !options.Force && !live.IsManagedByUs() && resource != KubeResources.Namespaces)
        {
            throw new PkiMeshException("ObjectOwnedByOther", PkiMeshErrorKind.ResourceExists,
                $"{o.Subject} exists and was made by {string.Join(", ", live.Managers().DefaultIfEmpty("another"))}; it differs in {Shown(paths)}.", o.Subject,
                "Choose another name, remove the object, or take it over with -Force.");
        }

        return new PlannedObject(o, resource, live, Change(MeshChangeAction.Update, o, Shown(paths)));
    }

    /// <summary>Several steps mark one namespace; an apply that left out what an earlier one set would take it away.</summary>
    private static void KeepOwn(ManifestObject o, JsonObject live)
    {
        var metadata = o.Body["metadata"]!.AsObject();
        foreach (var entry in live.Items("metadata", "managedFields").Where(m => m.Text("manager") == KubeClient.FieldManager && m.Text("operation") == "Apply"))
        {
            foreach (var map in (ReadOnlySpan<string>)["labels", "annotations"])
            {
                foreach (var (field, _) in entry.At("fieldsV1", "f:metadata", "f:" + map) as JsonObject ?? [])
                {
                    if (!field.StartsWith("f:", StringComparison.Ordinal) || live.Text("metadata", map, field[2..]) is not { } value)
                        continue;
                    if (metadata[map] is not JsonObject target)
                        metadata[map] = target = [];
                    target.TryAdd(field[2..], value);
                }
            }
        }
    }

    /// <summary>A namespace that is neither there nor planned is an error of the plan, not of the fifth object in it.</summary>
    private async Task<bool> HasNamespaceAsync(string name, HashSet<string> coming, ConcurrentDictionary<string, bool> known, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(name, out var exists))
            return exists;
        exists = await client.GetAsync(KubeResources.Namespaces, null, name, cancellationToken).ConfigureAwait(false) is not null;
        known[name] = exists;
        if (!exists && !options.Lenient && !coming.Contains(name))
        {
            throw new PkiMeshException("NamespaceNotFound", PkiMeshErrorKind.ObjectNotFound, $"Namespace {name} does not exist and the plan does not make it.", name,
                $"Create namespace {name} first.");
        }

        return exists;
    }

    private Task<JsonObject> ApplyAsync(ManifestObject o, KubeResource resource, bool dryRun, CancellationToken cancellationToken) =>
        client.ApplyAsync(resource, o.Body, new ApplyOptions(options.Force, dryRun, options.Strict), cancellationToken);

    private static void PlaceInNamespace(ManifestObject o, bool namespaced)
    {
        if (namespaced && o.Namespace is null)
            o.Body["metadata"]!["namespace"] = "default";
        else if (!namespaced)
            o.Body["metadata"]!.AsObject().Remove("namespace");
    }

    private static Dictionary<(string ApiVersion, string Kind), bool> Definitions(IReadOnlyList<ManifestObject> objects)
    {
        var defined = new Dictionary<(string, string), bool>();
        foreach (var crd in objects.Where(o => o.Kind == "CustomResourceDefinition"))
            foreach (var version in crd.Body.Items("spec", "versions"))
                defined[($"{crd.Body.Text("spec", "group")}/{version.Text("name")}", crd.Body.Text("spec", "names", "kind") ?? "")] = crd.Body.Text("spec", "scope") == "Namespaced";
        return defined;
    }

    private static void RefuseDuplicates(IReadOnlyList<ManifestObject> objects)
    {
        var seen = new HashSet<(string, string, string?, string)>();
        foreach (var o in objects)
        {
            if (!seen.Add((o.ApiVersion.Split('/')[0], o.Kind, o.Namespace, o.Name)))
            {
                throw new PkiMeshException("ManifestObjectTwice", PkiMeshErrorKind.InvalidData, $"{o.Source} has {o.Subject} twice (again at line {o.Line}).", o.Subject,
                    "Remove one of them.");
            }
        }
    }

    private static MeshChange Change(MeshChangeAction action, ManifestObject o, string? detail) => new(action, o.Kind, o.Namespace, o.Name, detail);

    private static string Shown(IReadOnlyList<string> paths) =>
        string.Join(", ", paths.Take(PathsShown)) + (paths.Count > PathsShown ? $" and {paths.Count - PathsShown} more" : "");
}
