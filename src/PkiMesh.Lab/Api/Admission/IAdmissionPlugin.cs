namespace PkiMesh.Lab.Api.Admission;

/// <summary>One step of admission, of the server itself or the webhooks. It refuses with an <see cref="ApiStatusException"/>.</summary>
public interface IAdmissionPlugin
{
    Task MutateAsync(AdmissionRequest request, CancellationToken cancellationToken);

    Task ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken);
}
