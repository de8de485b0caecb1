namespace PkiMesh.Host;

/// <summary>Finds <c>out/PkiMesh</c> of the repository this program was built in.</summary>
internal static class StagedModule
{
    /// <summary>Lets <c>Import-Module PkiMesh</c> find it.</summary>
    public static void PutOnModulePath()
    {
        if (FindFolder() is not { } folder)
            return;
        var present = Environment.GetEnvironmentVariable("PSModulePath");
        Environment.SetEnvironmentVariable("PSModulePath", string.IsNullOrEmpty(present) ? folder : folder + Path.PathSeparator + present);
    }

    private static string? FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "out");
            if (File.Exists(Path.Combine(candidate, "PkiMesh", "PkiMesh.psd1")))
                return candidate;
        }

        return null;
    }
}
