using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Admission;
using PkiMesh.Lab.Api.Kinds;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Store;

namespace PkiMesh.Lab.Api.Operations;

/// <summary>Deletes objects (registry/generic/registry/store.go): at once, or by marking them where a finalizer, a grace period or a namespace's content stands in the way.</summary>
internal sealed class ObjectDeleter(ApiServices services)
{
    public const string Orphan = "orphan";
    public const string Foreground = "foregroundDeletion";

    private static readonly HashSet<string> s_answersWithObject =
        ["pods", "services", "serviceaccounts", "persistentvolumes", "persistentvolumeclaims", "podtemplates", "replicationcontrollers", "resourcequotas"];

    /// <summary>The answer: a Status where the object is gone, else the object as it is now.</summary>
    public async Task<JsonObject> RunAsync(
        Caller caller, ResourceInfo info, string? ns, string name, DeleteOptions options, WriteOptions write, CancellationToken cancellationToken)
    {
        CheckOptions(options);
        var table = services.Table(info);
        var admitted = false;
        while (true)
        {
            var live = table.Find(ns, name) ?? throw ApiErrors.NotFound(info.Id, name);
            var old = VersionConverter.FromStorage(info, live.Shared());
            if (!admitted)
            {
                await AdmitAsync(caller, info, ns, name, old, options, write, cancellationToken).ConfigureAwait(false);
                admitted = true;
                continue;
            }

            CheckPreconditions(info, options, live);
            if (TryDelete(caller, info, table, live, options, write) is { } answer)
            {
                return answer;
            }
        }
    }

    private static void CheckOptions(DeleteOptions options)
    {
        if (options.Propagation is { } propagation and not ("Background" or "Foreground" or "Orphan"))
        {
            throw ApiErrors.Invalid("meta.k8s.io", "DeleteOptions", "",
                [FieldCause.NotSupported("propagationPolicy", propagation, ["Foreground", "Background", "Orphan", "nil"])]);
        }
    }

    private async Task AdmitAsync(
        Caller caller, ResourceInfo info, string? ns, string name, JsonObject old, DeleteOptions options, WriteOptions write, CancellationToken cancellationToken)
    {
        var request = new AdmissionRequest
        {
            Operation = "DELETE",
            Info = info,
            Namespace = KindTraits.IsNamespace(info) ? name : ns,
            Name = name,
            OldObject = old,
            Caller = caller,
            Options = write,
            OptionsObject = OptionsObject.For(options),
        };
        await services.Admission.MutateAsync(request, cancellationToken).ConfigureAwait(false);
        await services.Admission.ValidateAsync(request, cancellationToken).ConfigureAwait(false);
    }

    // registry/rest/delete.go; the kind stands where the resource belongs. // recordings/api/04 #35, #36
    private static void CheckPreconditions(ResourceInfo info, DeleteOptions options, StoredObject live)
    {
        var kind = info.Id with { Resource = info.Kind };
        if (options.PreconditionUid is { } uid && uid != live.Uid)
        {
            throw ApiErrors.Conflict(kind, live.Name,
                $"the UID in the precondition ({uid}) does not match the UID in record ({live.Uid}). The object might have been deleted and then recreated");
        }

        var current = live.ResourceVersion.ToString(CultureInfo.InvariantCulture);
        if (options.PreconditionResourceVersion is { } version && version != current)
        {
            throw ApiErrors.Conflict(kind, live.Name,
                $"the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record ({current}). The object might have been modified");
        }
    }

    private JsonObject? TryDelete(Caller caller, ResourceInfo info, ResourceTable table, StoredObject live, DeleteOptions options, WriteOptions write)
    {
        var value = live.Copy();
        var wasDeleting = Meta.IsDeleting(value);
        if (KindTraits.IsNamespace(info))
        {
            return TryDeleteNamespace(info, table, live, value, write);
        }

        if (KindTraits.IsCrd(info) && !wasDeleting)
        {
            return TryStore(info, table, live, Kinds.CrdRules.MarkForDeletion(value, services.Clock.GetUtcNow()), write);
        }

        SetFinalizers(value, options.Propagation);
        var grace = GracePeriod(info, value, options);
        if (Meta.Finalizers(value).Count == 0 && grace == 0)
        {
            return TryRemove(caller, info, table, live, value, write);
        }

        if (!Mark(value, grace, wasDeleting))
        {
            var unchanged = JsonNode.DeepEquals(live.Shared()["metadata"]!["finalizers"], value["metadata"]!["finalizers"]);
            if (unchanged)
            {
                return VersionConverter.FromStorage(info, live.Copy());
            }
        }

        return TryStore(info, table, live, value, write);
    }

    private JsonObject? TryDeleteNamespace(ResourceInfo info, ResourceTable table, StoredObject live, JsonObject value, WriteOptions write)
    {
        if (Meta.IsDeleting(value))
        {
            return live.Copy();
        }

        Meta.Of(value)["deletionTimestamp"] = Meta.Time(services.Clock.GetUtcNow());
        var status = value["status"] as JsonObject ?? [];
        status["phase"] = "Terminating";
        value["status"] = status.Parent is null ? status : status.DeepClone();
        return TryStore(info, table, live, value, write);
    }

    /// <summary>False where it was marked before and nothing in the mark changes.</summary>
    private bool Mark(JsonObject value, long grace, bool wasDeleting)
    {
        var metadata = Meta.Of(value);
        if (wasDeleting)
        {
            // A deletion may be hurried, never slowed down.
            if ((long?)metadata["deletionGracePeriodSeconds"] is { } before && grace < before)
            {
                var marked = DateTimeOffset.Parse((string)metadata["deletionTimestamp"]!, CultureInfo.InvariantCulture);
                metadata["deletionTimestamp"] = Meta.Time(marked.AddSeconds(grace - before));
                metadata["deletionGracePeriodSeconds"] = grace;
                return true;
            }

            return false;
        }

        metadata["deletionTimestamp"] = Meta.Time(services.Clock.GetUtcNow().AddSeconds(grace));
        metadata["deletionGracePeriodSeconds"] = grace;
        if (Meta.Generation(value) > 0)
        {
            metadata["generation"] = Meta.Generation(value) + 1;
        }

        return true;
    }

    private JsonObject? TryStore(ResourceInfo info, ResourceTable table, StoredObject live, JsonObject value, WriteOptions write)
    {
        if (write.DryRun)
        {
            return VersionConverter.FromStorage(info, value);
        }

        return services.Store.Replace(table, live, value) is { } stored ? VersionConverter.FromStorage(info, stored.Copy()) : null;
    }

    private JsonObject? TryRemove(Caller caller, ResourceInfo info, ResourceTable table, StoredObject live, JsonObject value, WriteOptions write)
    {
        var answer = s_answersWithObject.Contains(info.Id.ToString()) ? VersionConverter.FromStorage(info, live.Copy()) : SuccessStatus(info, live);
        if (write.DryRun)
        {
            return answer;
        }

        if (services.Store.Remove(table, live, value) is null)
        {
            return null;
        }

        KindRulesTable.Find(info)?.AfterDelete(value, new KindContext(services, caller, write, info, live.Name));
        return answer;
    }

    private static void SetFinalizers(JsonObject value, string? propagation)
    {
        if (propagation is null)
        {
            return;
        }

        var others = Meta.Finalizers(value).Where(one => one is not (Orphan or Foreground));
        Meta.SetFinalizers(value, propagation switch
        {
            "Orphan" => others.Append(Orphan),
            "Foreground" => others.Append(Foreground),
            _ => others,
        });
    }

    /// <summary>Pods only: their own period or the asked one, none for a pod that never ran or has ended. // registry/core/pod/strategy.go CheckGracefulDelete</summary>
    private static long GracePeriod(ResourceInfo info, JsonObject value, DeleteOptions options)
    {
        if (!KindTraits.IsPod(info))
        {
            return 0;
        }

        var seconds = options.GracePeriodSeconds ?? (long?)value["spec"]?["terminationGracePeriodSeconds"] ?? 30;
        var ended = (string?)value["status"]?["phase"] is "Succeeded" or "Failed";
        var unscheduled = string.IsNullOrEmpty((string?)value["spec"]?["nodeName"]);
        return ended || unscheduled ? 0 : seconds < 0 ? 1 : seconds;
    }

    private static JsonObject SuccessStatus(ResourceInfo info, StoredObject live)
    {
        var details = new JsonObject { ["name"] = live.Name };
        if (info.Id.Group.Length > 0)
        {
            details["group"] = info.Id.Group;
        }

        details["kind"] = info.Id.Resource;
        details["uid"] = live.Uid;
        return new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["details"] = details };
    }
}
