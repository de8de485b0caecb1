namespace PkiMesh.Engine.Tests.Mesh;

/// <summary>Where the lab's program lies that the build made along with these tests.</summary>
internal static class LabProgram
{
    public static string Path
    {
        get
        {
            var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (!File.Exists(System.IO.Path.Combine(folder.FullName, "PkiMesh.slnx")))
                    continue;
                var path = System.IO.Path.Combine(folder.FullName, "src", "PkiMesh.Lab", "bin", configuration, "net10.0", "PkiMesh.Lab.dll");
                return File.Exists(path) ? path : throw new FileNotFoundException("Build src/PkiMesh.Lab first.", path);
            }

            throw new DirectoryNotFoundException("The tests do not lie inside the repository.");
        }
    }
}
