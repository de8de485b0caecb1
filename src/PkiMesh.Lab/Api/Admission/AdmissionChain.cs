namespace PkiMesh.Lab.Api.Admission;

/// <summary>The admission plug-ins in their order. They are added while the lab is put together.</summary>
public sealed class AdmissionChain
{
    private readonly List<IAdmissionPlugin> _plugins = [];

    public void Add(IAdmissionPlugin plugin) => _plugins.Add(plugin);

    public async Task MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        foreach (var plugin in _plugins)
        {
            await plugin.MutateAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        foreach (var plugin in _plugins)
        {
            await plugin.ValidateAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }
}
