using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.Hosting;
using PkiMesh.Lab.Manifests;
using PkiMesh.Lab.Tests.CertManager;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>A cluster in which the tutorial is followed, by what its recording says somebody wrote.</summary>
internal sealed class TutorialWorld : IAsyncDisposable
{
    /// <summary>What is installed by other tools from charts that the lab does not have: its own manifests instead, not compared.</summary>
    private static readonly Dictionary<string, string?> s_installs = new()
    {
        ["00-cluster"] = null,
        ["01-install-cert-manager"] = "cert-manager.yaml",
        ["08-install-trust-manager"] = "trust-manager.yaml",
        ["10-install-linkerd"] = null,
        ["11-viz"] = null,
        ["12-emojivoto"] = null,
    };

    private readonly LabHost _host;
    private readonly LabWatcher _watcher;
    private readonly string _zone;
    private readonly HashSet<string> _events = [];
    private readonly IDisposable _subscription;
    private bool _isOwn;

    /// <summary>In a lab that is somebody else's to end.</summary>
    public TutorialWorld(LabHost host, bool oneTier)
    {
        _host = host;
        _zone = oneTier ? host.Services.Tpp!.ZoneOneTier : host.Services.Tpp!.Zone;
        _watcher = new LabWatcher(
            host.Api, KnownResources.Namespaces, KnownResources.ServiceAccounts, KnownResources.ConfigMaps, KnownResources.Secrets, KnownResources.Issuers, KnownResources.ClusterIssuers,
            KnownResources.Certificates, KnownResources.CertificateRequests, KnownResources.Bundles);
        _subscription = host.Api.Subscribe(KnownResources.Events, change =>
        {
            lock (_events)
            {
                _events.Add(change.Key);
            }
        });
    }

    public static async Task<TutorialWorld> StartAsync(string folder) =>
        new(await LabHost.StartAsync(new LabOptions { Seed = 1 }), folder.EndsWith("/one-tier", StringComparison.Ordinal)) { _isOwn = true };

    public async Task<Sighting> PlayAsync(StepFile step)
    {
        if (s_installs.TryGetValue(step.Name, out var manifest))
        {
            await InstallAsync(manifest);
            throw new NotSupportedException($"{step.Name} is not compared");
        }

        var recorded = step.Read();
        foreach (var change in recorded.Changes.Where(change => change.Verb == "ADDED" && change.Writers.Any(writer => writer.StartsWith("kubectl-", StringComparison.Ordinal))))
        {
            var value = step.Objects().First(one => one.Text("kind") == change.Kind && one.Key() == change.Name);
            await _host.Api.CreateAsync(CertManagerLab.Admin with { FieldManager = change.Writers[0].Split(' ')[0] }, Info(value), Written(value), default);
            await AdvanceAsync(TimeSpan.FromMilliseconds(50));
        }

        await AdvanceAsync(TimeSpan.FromSeconds(3));
        return Look(recorded);
    }

    /// <summary>Follows the tutorial, without looking at what comes of it.</summary>
    public async Task FollowAsync(string folder)
    {
        foreach (var step in StepFile.Of(folder))
        {
            try
            {
                await PlayAsync(step);
            }
            catch (NotSupportedException)
            {
                // Installed, or left out.
            }
        }
    }

    /// <summary>Does what somebody did in a step of a renewal, at its times, and looks at the changes until the step was over.</summary>
    public async Task<Sighting> RenewAsync(Sighting recorded)
    {
        foreach (var ns in recorded.Changes.Where(change => change.Kind == "ConfigMap").Select(change => Field.SplitKey(change.Name).Namespace!).Distinct().Where(ns => _host.Api.Get(KnownResources.Namespaces, null, ns) is null).ToList())
        {
            await _host.Api.CreateAsync(CertManagerLab.Admin, KnownResources.Namespaces, CertManagerLab.Yaml($"{{apiVersion: v1, kind: Namespace, metadata: {{name: {ns}}}}}"), default);
        }

        await AdvanceAsync(TimeSpan.FromSeconds(5));
        Forget();
        var writes = new RecordedWrites(_host.Api);
        var start = _host.Clock.GetUtcNow();
        for (var i = 0; i < recorded.Changes.Count; i++)
        {
            var change = recorded.Changes[i];
            if ((i == 0 && change.Verb == "DELETED") || change.Writers.Any(writer => writer.StartsWith("cmctl ", StringComparison.Ordinal) || writer.StartsWith("kubectl-patch ", StringComparison.Ordinal)))
            {
                await UntilAsync(change.At);
                await writes.DoAsync(change);
            }
        }

        await UntilAsync((recorded.Changes.Count > 0 ? recorded.Changes[^1].At : TimeSpan.Zero) + TimeSpan.FromSeconds(2));
        var seen = new Sighting();
        seen.Changes.AddRange(ReadinessWrites.Together(_watcher.Changes(null).Where(change => !change.Name.StartsWith("kube-", StringComparison.Ordinal)).Select(RenewalFile.Plain)));
        return seen;

        async Task UntilAsync(TimeSpan at)
        {
            if (start + at - _host.Clock.GetUtcNow() is { Ticks: > 0 } rest)
            {
                await AdvanceAsync(rest);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _subscription.Dispose();
        _watcher.Dispose();
        if (_isOwn)
        {
            await _host.DisposeAsync();
        }
    }

    // What kubectl sent: of apply it is in the annotation, whole.
    private JsonObject Written(JsonObject stored)
    {
        if (stored.Annotation("kubectl.kubernetes.io/last-applied-configuration") is { } applied)
        {
            var (tpp, old) = (_host.Services.Tpp!, stored.At("spec", "venafi"));
            if (old is not null)
            {
                applied = applied.Replace(Inner(old.Text("tpp", "url")!), Inner(new Uri(tpp.Url, "vedsdk").ToString()), StringComparison.Ordinal)
                    .Replace(Inner(old.Text("zone")!), Inner(_zone), StringComparison.Ordinal);
            }

            var value = JsonNode.Parse(applied)!.AsObject();
            value["metadata"]!["annotations"] = new JsonObject { ["kubectl.kubernetes.io/last-applied-configuration"] = applied };
            return value;
        }

        var created = new JsonObject { ["apiVersion"] = stored.Text("apiVersion"), ["kind"] = stored.Text("kind"), ["metadata"] = new JsonObject { ["name"] = stored.Name() } };
        created["metadata"]!.AsObject().SetOrRemove("namespace", stored.Namespace());
        if (stored.Text("kind") == "Secret")
        {
            created["type"] = stored.Text("type");
            created["data"] = new JsonObject { ["password"] = Field.Base64(_host.Services.Tpp!.Password), ["username"] = Field.Base64(_host.Services.Tpp!.UserName) };
        }

        return created;
    }

    private static string Inner(string text) => JsonValue.Create(text).ToJsonString().Trim('"');

    /// <summary>Applies one of the lab's manifests; null: nothing.</summary>
    public async Task InstallAsync(string? manifest)
    {
        if (manifest is not null)
        {
            foreach (var value in PkiMesh.Lab.Tests.Workloads.Yaml.Documents(ManifestFiles.Read(manifest)))
            {
                if (value.Text("kind") != "Namespace" || _host.Api.Get(KnownResources.Namespaces, null, value.Name()) is null)
                {
                    await _host.Api.ApplyAsync(CertManagerLab.Admin, Info(value), value, null, true, default);
                }
            }

            await AdvanceAsync(TimeSpan.FromSeconds(30));
        }

        Forget();
    }

    private ResourceId Info(JsonObject value) =>
        _host.Services.Server.Registry.All.First(one => one.ApiVersion == value.Text("apiVersion") && one.Kind == value.Text("kind")).Id;

    private Task AdvanceAsync(TimeSpan by) => _host.Clock.AdvanceAsync(by, default).WaitAsync(TimeSpan.FromMinutes(2));

    private void Forget()
    {
        _ = _watcher.Changes(null).Count();
        lock (_events)
        {
            _events.Clear();
        }
    }

    private Sighting Look(Sighting recorded)
    {
        var seen = new Sighting();
        foreach (var resource in _host.Services.Server.Registry.All.Where(one => recorded.Objects.Keys.Any(key => key.StartsWith(one.Kind + " ", StringComparison.Ordinal))))
        {
            foreach (var value in _host.Api.List(resource.Id))
            {
                var copy = (JsonObject)value.DeepClone();
                copy["apiVersion"] = resource.ApiVersion;
                copy["kind"] = resource.Kind;
                seen.Objects[$"{resource.Kind} {value.Key()}"] = StoredText.Of(copy);
            }
        }

        List<string> touched;
        lock (_events)
        {
            touched = [.. _events];
        }

        seen.Events.AddRange(_host.Api.List(KnownResources.Events).Where(value => touched.Contains(value.Key()) && value.Text("reason") != "WaitingForApproval").Select(SeenEvent.Of));
        // The recording did not watch the cluster's own namespaces.
        seen.Changes.AddRange(_watcher.Changes(null).Where(change => !change.Name.StartsWith("kube-", StringComparison.Ordinal)));
        Forget();
        // The lab's own TPP does not say what it was asked; TppRecordingTests does.
        seen.Requests.AddRange(recorded.Requests);
        return seen;
    }
}
