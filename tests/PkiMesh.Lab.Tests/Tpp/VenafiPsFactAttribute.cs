using Xunit;

namespace PkiMesh.Lab.Tests.Tpp;

/// <summary>A test that is skipped where pwsh or VenafiPS is missing. VENAFIPS_PATH names its manifest, where it is in no module folder.</summary>
internal sealed class VenafiPsFactAttribute : FactAttribute
{
    public VenafiPsFactAttribute() => Skip = Pwsh is null ? "pwsh is not on the path." : Manifest is null ? "VenafiPS is in no module folder, and VENAFIPS_PATH is not set." : null;

    public static string? Pwsh { get; } = Folders("PATH").Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh")).FirstOrDefault(File.Exists);

    public static string? Manifest { get; } = Find();

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("VENAFIPS_PATH") is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : null;
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Folders("PSModulePath").Append(Path.Combine(home, ".local", "share", "powershell", "Modules")).Append("/usr/local/share/powershell/Modules")
            .Select(folder => Path.Combine(folder, "VenafiPS")).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "VenafiPS.psd1", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal).LastOrDefault();
    }

    private static string[] Folders(string variable) => (Environment.GetEnvironmentVariable(variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
}
