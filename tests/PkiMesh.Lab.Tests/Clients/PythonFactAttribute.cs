using System.Diagnostics;
using Xunit;

namespace PkiMesh.Lab.Tests.Clients;

/// <summary>A test that is skipped where no Python has the package "kubernetes". PKIMESH_PYTHON names one, where it is not python3 on the path or Debian's.</summary>
internal sealed class PythonFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> s_program = new(Find);

    public PythonFactAttribute() => Skip = Program is null ? "No Python with the package \"kubernetes\" is on this machine (PKIMESH_PYTHON names one)." : null;

    public static string? Program => s_program.Value;

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("PKIMESH_PYTHON");
        return (named is { Length: > 0 } ? (string[])[named] : ["python3", "/usr/bin/python3"]).FirstOrDefault(HasPackage);
    }

    private static bool HasPackage(string program)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["-c", "import kubernetes"]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
