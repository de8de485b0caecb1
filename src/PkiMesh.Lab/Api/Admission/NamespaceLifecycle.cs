using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Store;

namespace PkiMesh.Lab.Api.Admission;

/// <summary>Nothing is created in a namespace that is not there or is going, and three namespaces never go. // recordings/api/04 #11, /12 #5, #12</summary>
public sealed class NamespaceLifecycle(ObjectStore store) : IAdmissionPlugin
{
    private static readonly HashSet<string> s_immortal = ["default", "kube-system", "kube-public"];

    public Task MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (KindTraits.IsNamespace(request.Info))
        {
            if (request.Operation == "DELETE" && request.Name is { } name && s_immortal.Contains(name))
            {
                throw ApiErrors.Forbidden(request.Info.Id, name, "this namespace may not be deleted");
            }

            return Task.CompletedTask;
        }

        if (request.Operation != "CREATE" || request.Namespace is not { } ns || !request.Info.Namespaced)
        {
            return Task.CompletedTask;
        }

        if (store.Table("", "namespaces").Find(null, ns) is not { } found)
        {
            throw ApiErrors.NotFound(KnownResources.Namespaces, ns);
        }

        // Reviews may still be made of a namespace that is going.
        if (Meta.IsDeleting(found.Shared()) && request.Info.Id.Group != "authorization.k8s.io")
        {
            throw ApiErrors.Forbidden(request.Info.Id, request.Name, $"unable to create new content in namespace {ns} because it is being terminated",
                new FieldCause("NamespaceTerminating", $"namespace {ns} is being terminated", "metadata.namespace"));
        }

        return Task.CompletedTask;
    }

    public Task ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken) => Task.CompletedTask;
}
