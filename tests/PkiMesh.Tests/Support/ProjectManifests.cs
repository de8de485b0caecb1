using System.Runtime.CompilerServices;

namespace PkiMesh.Tests.Support;

/// <summary>The manifests that cert-manager, trust-manager, linkerd and emojivoto publish, in shared/data beside the repository where there is such a folder.</summary>
internal static class ProjectManifests
{
    public const string Missing = "There is no shared/data beside the repository.";

    private static readonly (string File, string[] From)[] s_files =
    [
        ("cert-manager.yaml", ["charts/cert-manager-v1.21.1.yaml"]),
        ("trust-manager.yaml", ["charts/trust-manager-v0.24.0.yaml"]),
        ("linkerd.yaml", ["charts/linkerd-crds-edge-26.8.3.yaml", "linkerd-edge-26.8.3/install.external-ca.yaml"]),
        ("emojivoto.yaml", ["emojivoto/emojivoto.yaml"]),
    ];

    public static string? Root { get; } = Find();

    /// <summary>Lays them into a folder as examples/EndToEnd.ps1 wants them.</summary>
    public static void CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (file, from) in s_files)
            File.WriteAllText(Path.Combine(folder, file), string.Join("\n---\n", from.Select(path => File.ReadAllText(Path.Combine(Root!, path)))));
    }

    private static string? Find([CallerFilePath] string self = "")
    {
        for (var folder = new FileInfo(self).Directory; folder is not null; folder = folder.Parent)
        {
            var shared = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(shared))
                return shared;
        }

        return null;
    }
}
