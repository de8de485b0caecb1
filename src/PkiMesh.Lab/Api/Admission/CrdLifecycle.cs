using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Store;

namespace PkiMesh.Lab.Api.Admission;

/// <summary>Nothing of a definition that is going is created any more (apiextensions-apiserver, customresource_handler.go, forbidCreateAdmission).</summary>
public sealed class CrdLifecycle(ObjectStore store) : IAdmissionPlugin
{
    // A definition is large, and looked at for every object that is made of it: once in each of its versions is enough.
    private readonly ConditionalWeakTable<StoredObject, StrongBox<bool>> _going = [];

    public Task MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (request.Operation == "CREATE" && request.Info.IsCustom
            && store.Table(KnownResources.CustomResourceDefinitions.Group, KnownResources.CustomResourceDefinitions.Resource).Find(null, request.Info.Id.ToString()) is { } found
            && _going.GetValue(found, IsGoing).Value)
        {
            throw ApiErrors.Forbidden(request.Info.Id, request.Name, "create not allowed while custom resource definition is terminating");
        }

        return Task.CompletedTask;
    }

    public Task ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken) => Task.CompletedTask;

    private static StrongBox<bool> IsGoing(StoredObject definition) => new(
        (definition.Shared()["status"]?["conditions"] as JsonArray)?.Any(one => (string?)one?["type"] == "Terminating" && (string?)one["status"] == "True") == true);
}
