using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.Hosting;
using PkiMesh.Lab.Tests.CertManager;
using PkiMesh.Lab.Trust;
using PodProgramContext = PkiMesh.Lab.Workloads.PodProgramContext;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>A cluster with trust-manager and the namespaces of the recording.</summary>
internal sealed class BundleWorld : IAsyncDisposable
{
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(50);
    private readonly LabHost _host;
    private readonly LabWatcher _watcher;
    private readonly RecordedWrites _writes;
    private TrustProgram? _program;
    private string? _setting;

    private BundleWorld(LabHost host)
    {
        _host = host;
        _watcher = new LabWatcher(host.Api, KnownResources.ConfigMaps, KnownResources.Secrets, KnownResources.Bundles);
        _writes = new RecordedWrites(host.Api);
    }

    public static async Task<BundleWorld> StartAsync()
    {
        var world = new BundleWorld(await LabHost.StartAsync(new LabOptions()));
        foreach (var crd in SharedData.Crds().SelectMany(SharedData.Manifests).Where(one => one.Text("kind") == "CustomResourceDefinition" && one.Text("spec", "group") == "trust.cert-manager.io").DistinctBy(one => one.Name()))
        {
            await world._host.Api.CreateAsync(RecordedWrites.Recorder, KnownResources.CustomResourceDefinitions, crd, default);
        }

        await world.NamespaceAsync("cert-manager", labels: "{}");
        await world.NamespaceAsync("bt-a", labels: "{bt: 'y', team: a}");
        await world.NamespaceAsync("bt-b", labels: "{bt: 'y', team: b}");
        await world.AdvanceAsync(TimeSpan.FromSeconds(5));
        return world;
    }

    public async Task<Sighting> PlayAsync(RecordedCase recorded, int phase)
    {
        await StartProgramAsync(recorded.Setting);
        var (title, seen) = (recorded.Phases[phase].Title, recorded.Phases[phase].Seen);
        if (BundleSteps.Of(title) is { } step)
        {
            await step(this, recorded);
        }
        else
        {
            for (var i = 0; i < seen.Changes.Count; i++)
            {
                // What is done first after a case was looked at, somebody did, trust-manager having come to rest: it is named with him, if it lost a field.
                var writers = seen.Changes[i].Writers;
                if ((phase > 0 && i == 0) || (writers.Count > 0 && !writers.Any(writer => writer.StartsWith("trust-manager ", StringComparison.Ordinal))))
                {
                    await _writes.DoAsync(seen.Changes[i]);
                    await AdvanceAsync(s_moment);
                }
            }
        }

        await AdvanceAsync(TimeSpan.FromSeconds(4));
        return Look(recorded.Name, seen);
    }

    public async Task ClearAsync()
    {
        foreach (var (resource, prefix) in new[] { (KnownResources.Bundles, "b-"), (KnownResources.ConfigMaps, "b-"), (KnownResources.Secrets, "b-"), (KnownResources.Events, "b-") })
        {
            foreach (var value in _host.Api.List(resource).Where(value => value.Name().StartsWith(prefix, StringComparison.Ordinal)).ToList())
            {
                await DeleteAsync(resource, value.Namespace(), value.Name());
            }

            await AdvanceAsync(s_moment);
        }

        _ = _watcher.Changes("").Count();
    }

    public Task NamespaceAsync(string name, string labels = "{bt: 'y'}") => _host.Api.CreateAsync(
        RecordedWrites.Recorder, KnownResources.Namespaces, CertManagerLab.Yaml($"{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}, labels: {labels}}}}}"), default);

    public async Task ChangeAsync(ResourceId resource, string? ns, string name, Action<JsonObject> change)
    {
        var value = _host.Api.Get(resource, ns, name)!;
        change(value);
        await _host.Api.UpdateAsync(RecordedWrites.Recorder, resource, value, null, default);
    }

    public async Task DeleteAsync(ResourceId resource, string? ns, string name)
    {
        try
        {
            await _host.Api.DeleteAsync(RecordedWrites.Recorder, resource, ns, name, "Background", default);
        }
        catch (ApiStatusException) when (_host.Api.Get(resource, ns, name) is null)
        {
            // Another was quicker.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _watcher.Dispose();
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        await _host.DisposeAsync();
    }

    private async Task StartProgramAsync(string setting)
    {
        if (_setting == setting)
        {
            return;
        }

        var arguments = BundleSteps.Arguments(setting);
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        _setting = setting;
        var pod = new PodProgramContext(
            _host.Api,
            _host.Clock,
            new JsonObject { ["metadata"] = new JsonObject { ["namespace"] = "cert-manager", ["name"] = "trust-manager-0" } },
            new JsonObject { ["name"] = "trust-manager", ["args"] = new JsonArray([.. arguments.Prepend("--trust-namespace=cert-manager").Select(one => (JsonNode?)one)]) },
            Caller.ServiceAccount("cert-manager", "trust-manager", "trust-manager", "sa-uid"),
            _ => { });
        _program = new TrustProgram(pod, () => [_writes.Certificate("CN=Default CA")]);
        await _program.StartAsync(default);
        await AdvanceAsync(s_moment);
    }

    private Task AdvanceAsync(TimeSpan by) => _host.Clock.AdvanceAsync(by, default).WaitAsync(TimeSpan.FromMinutes(2));

    private Sighting Look(string name, Sighting wanted)
    {
        var seen = new Sighting();
        foreach (var key in wanted.Objects.Keys)
        {
            var words = key.Split(' ', '/');
            var (resource, ns) = (RecordedWrites.Resource(words[0]), words.Length > 2 ? words[1] : null);
            if (_host.Api.Get(resource, ns, words[^1]) is { } value)
            {
                seen.Objects[key] = PlainText.Of(words[0] == "Bundle" ? $"status = {ObjectText.Status(value["status"])}" : TargetText.Of(value));
            }
        }

        seen.Events.AddRange(_watcher.Events(name));
        seen.Changes.AddRange(_watcher.Changes(name));
        return seen;
    }
}
