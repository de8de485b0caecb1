using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Apply;
using PkiMesh.Lab.Api.Patch;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Operations;

/// <summary>
/// What can be done to the objects of a resource, whoever asks and over whatever wire. Results are the caller's own, in the
/// version of the resource; refusals are <see cref="ApiStatusException"/>.
/// </summary>
public sealed class ResourceOperations
{
    private readonly ApiServices _services;
    private readonly ObjectCreator _creator;
    private readonly ObjectUpdater _updater;
    private readonly ObjectDeleter _deleter;

    public ResourceOperations(ApiServices services)
    {
        _services = services;
        _creator = new ObjectCreator(services);
        _updater = new ObjectUpdater(services);
        _deleter = new ObjectDeleter(services);
    }

    public JsonObject Get(ResourceInfo info, string? ns, string name, string? subresource = null)
    {
        var found = _services.Table(info).Find(ns, name) ?? throw ApiErrors.NotFound(info.Id, name);
        var value = VersionConverter.FromStorage(info, found.Copy());
        return subresource == "scale" ? ScaleSubresource.Of(info, value) : value;
    }

    public Task<JsonObject> CreateAsync(Caller caller, ResourceInfo info, string? ns, ParsedBody body, WriteOptions options, CancellationToken cancellationToken) =>
        _creator.RunAsync(caller, info, ns, Decode(info, body, options), options, false, "CreateOptions", cancellationToken);

    public async Task<(JsonObject Value, bool Created)> UpdateAsync(
        Caller caller, ResourceInfo info, string? ns, string name, ParsedBody body, string? subresource, WriteOptions options, CancellationToken cancellationToken)
    {
        if (subresource == "scale")
        {
            var scale = Decode(ScaleSubresource.Kind, body, options);
            return (await ChangeScaleAsync(caller, info, ns, name, _ => scale, options, "UpdateOptions", cancellationToken).ConfigureAwait(false), false);
        }

        var value = Decode(info, body, options);
        if (subresource is null && KindTraits.CreatesOnUpdate(info) && _services.Table(info).Find(ns, name) is null)
        {
            ObjectPreparation.CheckName(value, name);
            return (await _creator.RunAsync(caller, info, ns, value, options, false, "UpdateOptions", cancellationToken).ConfigureAwait(false), true);
        }

        var updated = await _updater.RunAsync(
            new UpdateRequest
            {
                Caller = caller,
                Info = info,
                Namespace = ns,
                Name = name,
                Subresource = subresource,
                Options = options,
                OptionsKind = "UpdateOptions",
                IsReplacement = true,
                Change = _ => value.DeepClone().AsObject(),
            },
            cancellationToken).ConfigureAwait(false);
        return (updated, false);
    }

    public Task<JsonObject> PatchAsync(
        Caller caller, ResourceInfo info, string? ns, string name, PatchKind kind, PatchBody body, string? subresource, WriteOptions options, CancellationToken cancellationToken)
    {
        if (subresource == "scale")
        {
            return ChangeScaleAsync(caller, info, ns, name, scale => Patched(kind, ScaleSubresource.Kind, scale, body, options), options, "PatchOptions", cancellationToken);
        }

        return _updater.RunAsync(
            new UpdateRequest
            {
                Caller = caller,
                Info = info,
                Namespace = ns,
                Name = name,
                Subresource = subresource,
                Options = options,
                OptionsKind = "PatchOptions",
                Change = old => Patched(kind, info, old, body, options),
            },
            cancellationToken);
    }

    /// <summary>Server-side apply; creates what is not there.</summary>
    public async Task<(JsonObject Value, bool Created)> ApplyAsync(
        Caller caller, ResourceInfo info, string? ns, string name, ParsedBody body, string? subresource, WriteOptions options, CancellationToken cancellationToken)
    {
        // As it was sent: the typed merge itself refuses what the schema does not know. // recordings/api/05 #21
        var applied = body.Value.DeepClone().AsObject();
        if (Meta.Name(applied) is null && (subresource is not null || _services.Table(info).Find(ns, name) is not null))
        {
            Meta.Of(applied)["name"] = name;
        }

        if (info.Namespaced && Meta.Namespace(applied) is { } given && given != ns)
        {
            throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }

        while (true)
        {
            var now = _services.Clock.GetUtcNow();
            if (_services.Table(info).Find(ns, name) is null)
            {
                if (subresource is not null)
                {
                    throw ApiErrors.NotFound(info.Id, name);
                }

                ObjectPreparation.CheckName(applied, name);
                try
                {
                    var merged = FieldManager.Apply(info, null, applied, caller.FieldManager, null, options.Force, now);
                    CheckDuplicates(body, options);
                    if (Meta.Uid(applied) is { } uid)
                    {
                        throw ApiErrors.Conflict(info.Id, name, $"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
                    }

                    var created = await _creator.RunAsync(caller, info, ns, merged, options, true, "PatchOptions", cancellationToken).ConfigureAwait(false);
                    return (created, true);
                }
                catch (ApiStatusException error) when (error.Reason == "AlreadyExists" && _services.Table(info).Find(ns, name) is not null)
                {
                    continue;
                }
            }

            var updated = await _updater.RunAsync(
                new UpdateRequest
                {
                    Caller = caller,
                    Info = info,
                    Namespace = ns,
                    Name = name,
                    Subresource = subresource,
                    Options = options,
                    OptionsKind = "PatchOptions",
                    ManagesFields = true,
                    Change = old =>
                    {
                        var merged = FieldManager.Apply(info, old, applied, caller.FieldManager, subresource, options.Force, _services.Clock.GetUtcNow());
                        CheckDuplicates(body, options);
                        return merged;
                    },
                },
                cancellationToken).ConfigureAwait(false);
            return (updated, false);
        }
    }

    public Task<JsonObject> DeleteAsync(Caller caller, ResourceInfo info, string? ns, string name, DeleteOptions options, WriteOptions write, CancellationToken cancellationToken) =>
        _deleter.RunAsync(caller, info, ns, name, options, write, cancellationToken);

    internal ResourceInfo Resource(ResourceId id) => _services.Registry.Find(id) ?? throw ApiErrors.PathNotFound();

    /// <summary>A change by a subresource of its own, which may touch what it likes but the status.</summary>
    internal Task<JsonObject> ChangeAsync(
        Caller caller, ResourceInfo info, string? ns, string name, string subresource, WriteOptions options, string optionsKind, Func<JsonObject, JsonObject> change, CancellationToken cancellationToken) =>
        _updater.RunAsync(
            new UpdateRequest
            {
                Caller = caller,
                Info = info,
                Namespace = ns,
                Name = name,
                Subresource = subresource,
                Options = options,
                OptionsKind = optionsKind,
                Change = change,
                Restrict = (value, old) => Meta.Copy(old, value, "status"),
            },
            cancellationToken);

    /// <summary>429 where a PodDisruptionBudget over this pod allows no disruption now.</summary>
    internal void CheckDisruption(string ns, JsonObject pod)
    {
        foreach (var stored in Store.ResourceTable.InNamespace(_services.Store.Table("policy", "poddisruptionbudgets").Snapshot(), ns))
        {
            var budget = stored.Shared();
            if (Selectors.LabelSelector.FromObject(budget["spec"]?["selector"])?.MatchesObject(pod) == true && (long?)budget["status"]?["disruptionsAllowed"] is null or 0)
            {
                throw new ApiStatusException(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", new JsonObject
                {
                    ["causes"] = new JsonArray(new JsonObject
                    {
                        ["reason"] = "DisruptionBudget",
                        ["message"] = $"The disruption budget {stored.Name} needs {(long?)budget["status"]?["desiredHealthy"] ?? 0} healthy pods and has {(long?)budget["status"]?["currentHealthy"] ?? 0} currently",
                    }),
                });
            }
        }
    }

    // After the merge, whose own errors come first. // recordings/api/05 #23
    private static void CheckDuplicates(ParsedBody body, WriteOptions options)
    {
        if (options.Validation == FieldValidation.Strict && body.StrictFaults.FirstOrDefault() is { } fault)
        {
            throw ApiErrors.BadRequest($"error strict decoding YAML: error converting YAML to JSON: {fault}");
        }

        if (options.Validation == FieldValidation.Warn)
        {
            options.Warn(body.Faults);
        }
    }

    private static JsonObject Patched(PatchKind kind, ResourceInfo info, JsonObject old, PatchBody body, WriteOptions options)
    {
        var (patch, faults) = body.Read(kind, options.Validation);
        var patched = PatchApplier.Apply(kind, info, old, patch, options.Validation);
        string Shown() => PatchApplier.Describe(kind, patched, patch);
        PatchedType.Check(info, kind, patched, Shown);
        return Decode(info, new ParsedBody(patched, faults), options, Shown);
    }

    private static JsonObject Decode(ResourceInfo info, ParsedBody body, WriteOptions options, Func<string>? patch = null)
    {
        var decoded = ObjectDecoder.Decode(info, body, options.Validation, patch);
        options.Warn(decoded.Warnings);
        return decoded.Value;
    }

    private async Task<JsonObject> ChangeScaleAsync(
        Caller caller, ResourceInfo info, string? ns, string name, Func<JsonObject, JsonObject> change, WriteOptions options, string optionsKind, CancellationToken cancellationToken)
    {
        var value = await _updater.RunAsync(
            new UpdateRequest
            {
                Caller = caller,
                Info = info,
                Namespace = ns,
                Name = name,
                Subresource = "scale",
                Options = options,
                OptionsKind = optionsKind,
                Change = old => ScaleSubresource.Apply(info, old, change(ScaleSubresource.Of(info, old))),
                Restrict = (changed, old) => Meta.Copy(old, changed, "status"),
            },
            cancellationToken).ConfigureAwait(false);
        return ScaleSubresource.Of(info, value);
    }
}
