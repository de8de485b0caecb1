using System.Diagnostics;
using System.Text.Json;

namespace PkiMesh.Benchmarks;

/// <summary>A new lab.</summary>
internal sealed class Lab : IAsyncDisposable
{
    private readonly Process _process;
    private readonly JsonElement _ready;

    private Lab(Process process, JsonElement ready)
    {
        _process = process;
        _ready = ready;
    }

    public Process Process => _process;

    public string this[string name] => _ready.GetProperty(name).GetString()!;

    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["KUBECONFIG"] = this["kubeConfigPath"],
        ["TPP_PASSWORD"] = this["tppPassword"],
    };

    public static async Task<Lab> StartAsync()
    {
        var program = Path.Combine(Shell.Root, "out", "PkiMesh", "lab", "PkiMesh.Lab.dll");
        var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", program]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The lab did not start.");
        return new Lab(process, JsonDocument.Parse(line).RootElement);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
