using System.Globalization;

namespace PkiMesh.Engine.Lab;

/// <summary>The command that starts a lab.</summary>
internal sealed record LabCommandLine(string FileName, IReadOnlyList<string> Arguments)
{
    private const string ProgramName = "PkiMesh.Lab.dll";

    public static LabCommandLine Make(PkiMeshLabOptions options)
    {
        var program = Path.GetFullPath(options.ProgramPath ?? StagedProgram());
        if (Directory.Exists(program))
            program = Path.Combine(program, ProgramName);
        if (!File.Exists(program))
            throw LabErrors.ProgramNotFound(program);

        var arguments = ProgramArguments(options);
        return program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? new(FindDotnet(), ["exec", program, .. arguments])
            : new(program, arguments);
    }

    private static List<string> ProgramArguments(PkiMeshLabOptions options)
    {
        List<string> arguments = ["--ignore-interrupt"];
        if (options.Listen is { } listen)
            arguments.AddRange(["--listen", listen]);
        if (options.StateDirectory is { } folder)
            arguments.AddRange(["--state-dir", folder]);
        if (options.TppOnly)
            arguments.Add("--tpp-only");
        if (options.StartTimeUtc is { } start)
            arguments.AddRange(["--start-time", start.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)]);
        if (options.Seed is { } seed)
            arguments.AddRange(["--seed", seed.ToString(CultureInfo.InvariantCulture)]);
        if (options.Detach)
            arguments.Add("--detach");
        return arguments;
    }

    private static string StagedProgram()
    {
        var engine = Path.GetDirectoryName(typeof(LabCommandLine).Assembly.Location)!;
        return Path.Combine(Path.GetDirectoryName(engine)!, "lab", ProgramName);
    }

    private static string FindDotnet()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

        // Where this very process runs on the shared runtime, that one is <root>/shared/Microsoft.NETCore.App/<version>/.
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location) ?? string.Empty;
        IEnumerable<string?> folders =
        [
            Environment.GetEnvironmentVariable("DOTNET_ROOT"),
            .. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator),
            Path.GetFullPath(Path.Combine(runtime, "..", "..", "..")),
            OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "dotnet") : "/usr/share/dotnet",
        ];
        return folders.Where(folder => !string.IsNullOrEmpty(folder)).Select(folder => Path.Combine(folder!, name)).FirstOrDefault(File.Exists)
            ?? throw LabErrors.RuntimeNotFound();
    }
}
