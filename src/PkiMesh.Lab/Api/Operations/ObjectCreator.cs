using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Admission;
using PkiMesh.Lab.Api.Apply;
using PkiMesh.Lab.Api.Auth;
using PkiMesh.Lab.Api.Kinds;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Operations;

/// <summary>Creates objects (endpoints/handlers/create.go and registry/rest/create.go, in their order).</summary>
internal sealed class ObjectCreator(ApiServices services)
{
    /// <param name="value">The decoded object; it is altered.</param>
    /// <param name="managesFields">It carries its managedFields already (server-side apply).</param>
    /// <param name="optionsKind">CreateOptions, or PatchOptions for an apply.</param>
    public async Task<JsonObject> RunAsync(
        Caller caller, ResourceInfo info, string? ns, JsonObject value, WriteOptions options, bool managesFields, string optionsKind, CancellationToken cancellationToken)
    {
        SetNamespace(info, value, ns);
        Defaults.Apply(info, value);
        if (info.HasStatus)
        {
            value.Remove("status");
        }

        if (!managesFields)
        {
            OwnerReferences.Deduplicate(value, options, false);
            FieldManager.Update(info, null, value, caller.FieldManager, null, services.Clock.GetUtcNow());
        }

        var request = new AdmissionRequest
        {
            Operation = "CREATE",
            Info = info,
            Namespace = KindTraits.IsNamespace(info) ? Meta.Name(value) : ns,
            Name = Meta.Name(value),
            Object = value,
            Caller = caller,
            Options = options,
            OptionsObject = OptionsObject.For(optionsKind, options),
        };
        await services.Admission.MutateAsync(request, cancellationToken).ConfigureAwait(false);
        value = request.Object!;
        OwnerReferences.Deduplicate(value, options, true);
        if (info.HasStatus)
        {
            value.Remove("status");
        }

        ObjectPreparation.ForCreate(info, value, services.Clock.GetUtcNow());
        if (KindTraits.EmptyStatus(info) is { } status)
        {
            value["status"] = status;
        }

        KindRulesTable.Find(info)?.PrepareForCreate(value, new KindContext(services, caller, options, info, optionsKind == "CreateOptions" ? null : Meta.Name(value)));
        options.Warn(ObjectValidator.Create(info, value));
        RequireCreate(caller, info, ns, optionsKind, value, options);
        await services.Admission.ValidateAsync(request with { Name = Meta.Name(value), Object = value }, cancellationToken).ConfigureAwait(false);
        if (Meta.Text(value, "resourceVersion") is { } version && version != "0")
        {
            // recordings/api/04 #17
            throw ApiErrors.Unclassified("resourceVersion should not be set on objects to be created");
        }

        var table = services.Table(info);
        var name = Meta.Name(value)!;
        if (options.DryRun)
        {
            Meta.Of(value).Remove("resourceVersion");
            return table.Find(ns, name) is null ? value : throw Exists(info, ns, name);
        }

        var stored = services.Store.Insert(table, VersionConverter.ToStorage(info, value)) ?? throw Exists(info, ns, name);
        return VersionConverter.FromStorage(info, stored.Copy());
    }

    public static void SetNamespace(ResourceInfo info, JsonObject value, string? ns)
    {
        var metadata = Meta.Of(value);
        if (!info.Namespaced)
        {
            metadata.Remove("namespace");
        }
        else if (Meta.Namespace(value) is { } given && given != ns)
        {
            throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }
        else
        {
            metadata["namespace"] = ns;
        }
    }

    // An update or apply that creates was authorised as "update" or "patch" (endpoints/handlers/update.go, withAuthorization).
    private static void RequireCreate(Caller caller, ResourceInfo info, string? ns, string optionsKind, JsonObject value, WriteOptions options)
    {
        if (optionsKind == "CreateOptions" || options.Authorizer is not { } authorizer)
        {
            return;
        }

        var decision = authorizer.Decide(new AccessRequest { Caller = caller, Verb = "create", Group = info.Id.Group, Resource = info.Id.Resource, Namespace = ns, Name = Meta.Name(value) });
        if (!decision.Allowed)
        {
            throw ApiErrors.Forbidden(info.Id, Meta.Name(value), decision.Reason);
        }
    }

    private ApiStatusException Exists(ResourceInfo info, string? ns, string name)
    {
        var error = ApiErrors.AlreadyExists(info.Id, name);
        return services.Table(info).Find(ns, name) is { } live && Meta.IsDeleting(live.Shared())
            ? new ApiStatusException(error.Code, error.Reason, $"object is being deleted: {error.Message}", error.Details)
            : error;
    }
}
