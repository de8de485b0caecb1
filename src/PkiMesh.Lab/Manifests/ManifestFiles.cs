namespace PkiMesh.Lab.Manifests;

/// <summary>The lab's own manifests, as they lie beside the program.</summary>
public static class ManifestFiles
{
    public static readonly IReadOnlyList<string> Names = ["cert-manager.yaml", "trust-manager.yaml", "linkerd.yaml", "linkerd-viz.yaml", "emojivoto.yaml"];

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Manifests");

    public static string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    /// <summary>Copies them where a run's files go, and says where that is.</summary>
    public static string CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var name in Names)
        {
            File.Copy(Path.Combine(Folder, name), Path.Combine(folder, name), overwrite: true);
        }

        return folder;
    }
}
