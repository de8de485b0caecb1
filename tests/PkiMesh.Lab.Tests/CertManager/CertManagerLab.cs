using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Admission;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Store;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Pki;
using YamlDotNet.RepresentationModel;
using IPodProgram = PkiMesh.Lab.Workloads.IPodProgram;
using PodProgramContext = PkiMesh.Lab.Workloads.PodProgramContext;

namespace PkiMesh.Lab.Tests.CertManager;

/// <summary>A cluster in this process with cert-manager's controller running in it.</summary>
internal sealed class CertManagerLab : IAsyncDisposable
{
    public static readonly Caller Admin = new("admin", ["system:masters", "system:authenticated"], "kubectl-client-side-apply");
    private readonly List<IPodProgram> _programs = [];
    private readonly List<IDisposable> _subscriptions = [];
    private readonly List<string> _log = [];

    private CertManagerLab(ILabApi api, LabClock clock)
    {
        Api = api;
        Clock = clock;
    }

    public ILabApi Api { get; }

    public LabClock Clock { get; }

    /// <summary>Every change of certificates, requests, secrets and events, as one line each.</summary>
    public List<string> Timeline { get; } = [];

    public static async Task<CertManagerLab> StartAsync(Func<IReadOnlyList<LabCertificate>>? systemRoots = null, LabClock? shared = null, ResourceRegistry? realKinds = null, params string[] arguments)
    {
        var clock = shared ?? new LabClock(new DateTimeOffset(2026, 11, 24, 4, 26, 7, TimeSpan.Zero));
        var registry = realKinds ?? TestKinds();
        var store = new ObjectStore();
        var admission = new AdmissionChain();
        admission.Add(new NamespaceLifecycle(store));
        var services = new ApiServices(store, registry, clock, admission);
        var lab = new CertManagerLab(new LabApi(services, new ResourceOperations(services)), clock);
        await lab.CreateAsync(KnownResources.Namespaces, "{apiVersion: v1, kind: Namespace, metadata: {name: default}}");
        await lab.CreateAsync(KnownResources.Namespaces, "{apiVersion: v1, kind: Namespace, metadata: {name: cert-manager}}");
        lab.Record();
        var program = new ControllerProgram(
            lab.Pod("cert-manager", "cert-manager-controller", ["--cluster-resource-namespace=$(POD_NAMESPACE)", .. arguments]), systemRoots ?? (() => []));
        await lab.RunAsync(program);
        return lab;
    }

    private static ResourceRegistry TestKinds()
    {
        var registry = new ResourceRegistry();
        foreach (var (resource, kind, namespaced) in new[]
        {
            (KnownResources.Certificates, "Certificate", true), (KnownResources.CertificateRequests, "CertificateRequest", true),
            (KnownResources.Issuers, "Issuer", true), (KnownResources.ClusterIssuers, "ClusterIssuer", false), (KnownResources.Bundles, "Bundle", false),
        })
        {
            registry.AddCustom(TestCrd.Of(resource, kind, namespaced));
        }

        return registry;
    }

    public PodProgramContext Pod(string ns, string name, string[] arguments) => new(
        Api,
        Clock,
        new JsonObject { ["metadata"] = new JsonObject { ["namespace"] = ns, ["name"] = $"{name}-0" } },
        new JsonObject { ["name"] = name, ["args"] = new JsonArray([.. arguments.Select(argument => (JsonNode?)argument)]) },
        Caller.ServiceAccount(ns, name.Replace("-controller", "", StringComparison.Ordinal), name, "sa-uid"),
        line =>
        {
            lock (_log)
            {
                _log.Add(line);
            }
        });

    public async Task RunAsync(IPodProgram program)
    {
        _programs.Add(program);
        await program.StartAsync(default);
    }

    public Task<JsonObject> CreateAsync(ResourceId resource, string yaml) => Api.CreateAsync(Admin, resource, Yaml(yaml), default);

    public async Task<JsonObject> ChangeAsync(ResourceId resource, string? ns, string name, Action<JsonObject> change, string? subresource = null)
    {
        var value = Api.Get(resource, ns, name)!;
        change(value);
        return await Api.UpdateAsync(Admin, resource, value, subresource, default);
    }

    /// <summary>Waits until nothing is under way, nor about to be: two controllers that write one object at once meet in a conflict, and one of them tries again in milliseconds.</summary>
    public Task RestAsync() => Clock.AdvanceAsync(TimeSpan.FromMilliseconds(100), default).WaitAsync(TimeSpan.FromMinutes(2));

    public Task AdvanceAsync(TimeSpan by) => Clock.AdvanceAsync(by, default).WaitAsync(TimeSpan.FromMinutes(4));

    public JsonObject Certificate(string ns, string name) => Api.Get(KnownResources.Certificates, ns, name)!;

    public JsonObject? Secret(string ns, string name) => Api.Get(KnownResources.Secrets, ns, name);

    /// <summary>Events about an object: type, reason, count, source, message.</summary>
    public IReadOnlyList<string> Events(string kind, string name) =>
    [
        .. Api.List(KnownResources.Events).Where(value => value.Text("involvedObject", "kind") == kind && value.Text("involvedObject", "name") == name)
            .OrderBy(value => long.Parse(value.Text("metadata", "resourceVersion")!, System.Globalization.CultureInfo.InvariantCulture))
            .Select(value => $"{value.Text("type")} {value.Text("reason")} x{value.Number("count") ?? 1} {value.Text("source", "component") ?? value.Text("reportingComponent")}: {value.Text("message")}"),
    ];

    public static string Condition(JsonObject value, string type) =>
        Conditions.Get(value, type) is { } condition ? $"{condition.Text("status")} {condition.Text("reason")}: {condition.Text("message")}" : "none";

    public static JsonObject Yaml(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return (JsonObject)Convert(stream.Documents[0].RootNode)!;
    }

    public string LogText()
    {
        lock (_log)
        {
            return string.Join('\n', _log);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }

        foreach (var program in _programs)
        {
            await program.DisposeAsync();
        }

        await Clock.DisposeAsync();
    }

    private void Record()
    {
        foreach (var resource in new[] { KnownResources.ClusterIssuers, KnownResources.Certificates, KnownResources.CertificateRequests, KnownResources.Secrets })
        {
            _subscriptions.Add(Api.Subscribe(resource, change =>
            {
                lock (Timeline)
                {
                    Timeline.Add($"{change.Kind} {change.Object.Text("kind")} {change.Name} by {Writer(change)}");
                }
            }));
        }
    }

    // The field managers whose entry in managedFields changed, by name: the entries stand by their second, and a test may run over the end of one.
    private static string Writer(StoreChange change)
    {
        if (change.Kind == StoreChangeKind.Deleted)
        {
            return "";
        }

        HashSet<string> before = [.. Entries(change.Before)];
        return string.Join(", ", Entries(change.Object).Where(entry => !before.Contains(entry)).Select(entry => entry.Split('|')[0]).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Entries(JsonObject? value) =>
        (value.At("metadata", "managedFields") as JsonArray ?? []).Select(entry =>
            $"{entry.Text("manager")} ({entry.Text("operation")}{(entry.Text("subresource") is { } sub ? ", " + sub : "")})|{entry.At("fieldsV1")?.ToJsonString()}");

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Convert(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar => Plain(scalar.Value),
        YamlScalarNode scalar => scalar.Value,
        _ => null,
    };

    private static JsonNode? Plain(string? text) => text switch
    {
        null or "" or "null" => null,
        "true" => true,
        "false" => false,
        _ when long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) => number,
        _ => text,
    };
}
