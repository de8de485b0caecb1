namespace PkiMesh.Lab.Workloads;

/// <summary>The files of a container: what its volume mounts project, as of the last sync of the node.</summary>
public interface IPodFiles
{
    /// <summary>The content of a file by its absolute path, or null if there is none.</summary>
    byte[]? Read(string path);

    /// <summary>
    /// Calls back after the files below a mount path have been swapped (the "..data" rename of a real node). The swap is
    /// over when every callback has completed.
    /// </summary>
    IDisposable OnSwap(string mountPath, Func<CancellationToken, Task> onSwap);
}
