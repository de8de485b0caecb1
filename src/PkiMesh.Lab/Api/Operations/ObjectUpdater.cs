using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Admission;
using PkiMesh.Lab.Api.Apply;
using PkiMesh.Lab.Api.Kinds;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Store;

namespace PkiMesh.Lab.Api.Operations;

/// <summary>Changes stored objects: admission, preparation and validation against what is stored now, tried again when somebody was faster.</summary>
internal sealed class ObjectUpdater(ApiServices services)
{
    public async Task<JsonObject> RunAsync(UpdateRequest request, CancellationToken cancellationToken)
    {
        var table = services.Table(request.Info);
        while (true)
        {
            // The store tries a write that names no resourceVersion until it fits (storage/etcd3/store.go, GuaranteedUpdate).
            cancellationToken.ThrowIfCancellationRequested();
            var live = table.Find(request.Namespace, request.Name) ?? throw ApiErrors.NotFound(request.Info.Id, request.Name);
            var (result, asked) = await TryAsync(request, table, live, cancellationToken).ConfigureAwait(false);
            if (result is not null)
            {
                return result;
            }

            if (asked)
            {
                throw ApiErrors.Modified(request.Info.Id, request.Name);
            }
        }
    }

    /// <summary>The written object, or null if it has changed meanwhile; and whether the client asked for a certain resourceVersion.</summary>
    private async Task<(JsonObject? Result, bool AskedForVersion)> TryAsync(
        UpdateRequest request, ResourceTable table, StoredObject live, CancellationToken cancellationToken)
    {
        var info = request.Info;
        var now = services.Clock.GetUtcNow();
        var old = VersionConverter.FromStorage(info, live.Shared());
        var value = request.Change(old);
        CheckName(request, value);
        var asked = CheckVersion(request, value, live);
        Prepare(request, value, live, old);
        if (request.IsReplacement)
        {
            OwnerReferences.Deduplicate(value, request.Options, false);
        }

        if (!request.ManagesFields)
        {
            FieldManager.Update(info, old, value, request.Caller.FieldManager, request.Subresource, now);
        }

        var admission = new AdmissionRequest
        {
            Operation = "UPDATE",
            Info = info,
            Subresource = request.Subresource,
            Namespace = request.Namespace,
            Name = request.Name,
            Object = value,
            OldObject = old,
            Caller = request.Caller,
            Options = request.Options,
            OptionsObject = OptionsObject.For(request.OptionsKind, request.Options),
        };
        await services.Admission.MutateAsync(admission, cancellationToken).ConfigureAwait(false);
        value = admission.Object!;
        OwnerReferences.Deduplicate(value, request.Options, true);
        Prepare(request, value, live, old);
        if (request.Subresource is null)
        {
            KindRulesTable.Find(info)?.PrepareForUpdate(value, old, new KindContext(services, request.Caller, request.Options, info, request.Name));
        }

        ObjectPreparation.BumpGeneration(info, value, old);
        request.Options.Warn(ObjectValidator.Update(info, value, old, request.Subresource));
        admission.Object = value;
        await services.Admission.ValidateAsync(admission, cancellationToken).ConfigureAwait(false);

        if (IsReadyToGo(info, value))
        {
            return (await RemoveAsync(request, table, live, value).ConfigureAwait(false), asked);
        }

        if (FieldManager.IsSame(old, value))
        {
            return (ReferenceEquals(old, live.Shared()) ? live.Copy() : old, asked);
        }

        if (request.Options.DryRun)
        {
            return (value, asked);
        }

        var stored = services.Store.Replace(table, live, VersionConverter.ToStorage(info, value));
        return (stored is null ? null : VersionConverter.FromStorage(info, stored.Copy()), asked);
    }

    private static void Prepare(UpdateRequest request, JsonObject value, StoredObject live, JsonObject old)
    {
        ObjectPreparation.KeepIdentity(request.Info, value, live, old, request.IsReplacement);
        if (request.Restrict is { } restrict)
        {
            restrict(value, old);
        }
        else
        {
            ObjectPreparation.KeepOtherHalf(request.Info, value, old, request.Subresource);
        }

        Defaults.Apply(request.Info, value);
    }

    private static void CheckName(UpdateRequest request, JsonObject value)
    {
        ObjectPreparation.CheckName(value, request.Name);
        ObjectCreator.SetNamespace(request.Info, value, request.Namespace);
    }

    private static bool CheckVersion(UpdateRequest request, JsonObject value, StoredObject live)
    {
        var text = Meta.Text(value, "resourceVersion");
        if (text is not null && !ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw ApiErrors.Unclassified($"strconv.ParseUint: parsing \"{text}\": invalid syntax");
        }

        if (text is null or "0")
        {
            if (request.IsReplacement && !KindTraits.UpdatesUnconditionally(request.Info))
            {
                // The server puts the resource where the kind belongs. // recordings/api/04 #31
                throw ApiErrors.Invalid(request.Info.Id.Group, request.Info.Id.Resource, request.Name,
                    [FieldCause.Invalid("metadata.resourceVersion", 0, "must be specified for an update")]);
            }

            return false;
        }

        var current = live.ResourceVersion.ToString(CultureInfo.InvariantCulture);
        if (text != current)
        {
            throw ApiErrors.Modified(request.Info.Id, request.Name);
        }

        return request.IsReplacement;
    }

    /// <summary>The last finalizer of a deleted object was taken away.</summary>
    private static bool IsReadyToGo(ResourceInfo info, JsonObject value) =>
        Meta.IsDeleting(value) && Meta.Finalizers(value).Count == 0
        && (KindTraits.IsNamespace(info)
            ? Meta.Strings(value["spec"]?["finalizers"]).Count == 0
            : (long?)value["metadata"]!["deletionGracePeriodSeconds"] is null or 0);

    private Task<JsonObject?> RemoveAsync(UpdateRequest request, ResourceTable table, StoredObject live, JsonObject value)
    {
        var answer = value.DeepClone().AsObject();
        Meta.Of(answer)["resourceVersion"] = live.ResourceVersion.ToString(CultureInfo.InvariantCulture);
        if (request.Options.DryRun)
        {
            return Task.FromResult<JsonObject?>(answer);
        }

        var removed = services.Store.Remove(table, live, VersionConverter.ToStorage(request.Info, value));
        if (removed is not null)
        {
            KindRulesTable.Find(request.Info)?.AfterDelete(value, new KindContext(services, request.Caller, request.Options, request.Info, request.Name));
        }

        return Task.FromResult(removed is null ? null : answer);
    }
}
