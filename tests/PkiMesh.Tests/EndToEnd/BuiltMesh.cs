using System.Text;
using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.EndToEnd;

/// <summary>A lab in which the script has done the whole job.</summary>
public sealed class BuiltMesh : IAsyncLifetime
{
    private static readonly string[] s_secretKeys = ["tls.key", "password", "access-token"];

    // One for all collections: dear to make, and its lab ends along with this process.
    private static readonly Lazy<Task<(TestLab Lab, FreshProcess Run, IReadOnlyList<string> Names)>> s_made = new(MakeAsync);
    private TestLab? _lab;
    private FreshProcess? _run;

    public TestLab Lab => _lab!;

    internal FreshProcess Run => _run!;

    /// <summary>The objects that one undisturbed run makes, by <see cref="TestLab.NamesAsync"/>.</summary>
    public static async Task<IReadOnlyList<string>> NamesOfOneRunAsync() => (await s_made.Value).Names;

    public async Task InitializeAsync() => (_lab, _run, _) = await s_made.Value;

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>What must be seen nowhere: the TPP password, the control URL's token, the bearer token, and what lies in Secrets, by place.</summary>
    public async Task<IReadOnlyDictionary<string, string>> SecretsAsync()
    {
        var found = new Dictionary<string, string>
        {
            ["TPP password"] = Lab.Text("tppPassword"),
            ["control URL"] = new Uri(Lab.Text("controlUrl")).AbsolutePath.Trim('/'),
            ["bearer token"] = Lab.Token,
        };
        var secrets = await Lab.GetAsync("/api/v1/secrets");
        foreach (var secret in secrets.GetProperty("items").EnumerateArray())
        {
            if (!secret.TryGetProperty("data", out var data))
                continue;
            foreach (var entry in data.EnumerateObject().Where(entry => s_secretKeys.Contains(entry.Name)))
            {
                var place = $"{secret.GetProperty("metadata").GetProperty("name").GetString()} {entry.Name}";
                var encoded = entry.Value.GetString()!;
                found[place + " (encoded)"] = encoded;
                foreach (var (line, index) in Encoding.UTF8.GetString(Convert.FromBase64String(encoded)).Split('\n').Where(line => line.Length > 20 && !line.StartsWith("---", StringComparison.Ordinal)).Select((line, index) => (line, index)))
                    found[$"{place} line {index}"] = line.Trim();
            }
        }

        return found;
    }

    private static async Task<(TestLab Lab, FreshProcess Run, IReadOnlyList<string> Names)> MakeAsync()
    {
        var lab = await TestLab.StartAsync();
        var run = (await FreshProcess.RunScriptAsync("$VerbosePreference = 'Continue'\n" + lab.EndToEnd(), lab.Environment())).EnsureSuccess();
        return (lab, run, await lab.NamesAsync());
    }
}
