using System.Text;

namespace PkiMesh.Lab.Hosting;

/// <summary>The directory of one run: only its owner may read it, and it goes with the lab unless it is the state directory.</summary>
internal sealed class LabFiles : IDisposable
{
    private readonly bool _temporary;

    public LabFiles(string? stateDirectory)
    {
        _temporary = stateDirectory is null;
        Root = stateDirectory is null ? CreateTemporary() : Path.GetFullPath(stateDirectory);
        Directory.CreateDirectory(Root);
    }

    public string Root { get; }

    /// <summary>Writes a file that only the owner can read, all of it or nothing, and returns its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Root, name);
        var draft = $"{path}.new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(draft, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(true);
        }

        File.Move(draft, path, true);
        return path;
    }

    public string? Read(string name)
    {
        var path = Path.Combine(Root, name);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    public void Dispose()
    {
        if (!_temporary)
        {
            return;
        }

        try
        {
            Directory.Delete(Root, true);
        }
        catch (IOException)
        {
        }
        catch (UnauthorizedAccessException)
        {
        }
    }

    /// <summary>.NET makes it for its owner alone.</summary>
    private static string CreateTemporary() => Directory.CreateTempSubdirectory("pkimesh-lab-").FullName;
}
