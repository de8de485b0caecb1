namespace PkiMesh.Lab.Hosting;

/// <summary>A part of the lab that runs beside the API: controllers, the node, a server. Started in order, ended in reverse.</summary>
public interface ILabComponent : IAsyncDisposable
{
    Task StartAsync(CancellationToken cancellationToken);
}
