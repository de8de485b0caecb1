using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Tests;

/// <summary>The lab as a program of its own.</summary>
internal sealed class LabProgram : IDisposable
{
    private readonly JsonObject _ready;

    private LabProgram(Process process, JsonObject ready)
    {
        Process = process;
        _ready = ready;
        Token = Regex.Match(File.ReadAllText(Text("kubeConfigPath")), @"token: ""?(?<token>[0-9a-f]+)").Groups["token"].Value;
    }

    public Process Process { get; }

    public string ApiUrl => Text("apiUrl");

    public string TppUrl => Text("tppUrl");

    public string ManifestsPath => Text("manifestsPath");

    public string Token { get; }

    public string? TppToken { get; set; }

    public JsonObject Credentials => new() { ["client_id"] = "lab", ["username"] = Text("tppUsername"), ["password"] = Text("tppPassword"), ["scope"] = "configuration:manage" };

    public static async Task<LabProgram> StartAsync(params string[] arguments)
    {
        var dll = Path.Combine(AppContext.BaseDirectory, "PkiMesh.Lab.dll");
        var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", dll, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return new LabProgram(process, JsonNode.Parse(line!)!.AsObject());
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill();
        }

        Process.Dispose();
    }

    private string Text(string name) => (string)_ready[name]!;
}
