using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.Tests.CertManager;
using PkiMesh.Lab.Tests.Tpp;
using PkiMesh.Lab.Tpp;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>cert-manager in the lab, the TPP it trusts, and another whose CA it does not know.</summary>
internal sealed class TppWorld(CertManagerLab lab, TppHost tpp, TppHost stranger) : IAsyncDisposable
{
    public static readonly Caller Recorder = CertManagerLab.Admin with { FieldManager = "recorder" };

    public CertManagerLab Lab { get; } = lab;

    public TppHost Tpp { get; } = tpp;

    public TppHost Stranger { get; } = stranger;

    public LabWatcher Watcher { get; } = new(lab.Api, KnownResources.ClusterIssuers, KnownResources.Certificates, KnownResources.CertificateRequests);

    public Dictionary<string, string> Password => new() { ["username"] = "admin", ["password"] = Tpp.State.Admin.Password };

    public Dictionary<string, string> StrangersPassword => new() { ["username"] = "admin", ["password"] = Stranger.State.Admin.Password };

    public static async Task<TppWorld> StartAsync()
    {
        var tpp = await TppHost.StartAsync(at: DateTimeOffset.UtcNow);
        var stranger = await TppHost.StartAsync(hasOwnRoot: true, clock: tpp.Clock);
        // The stranger's root has the name of one that is known, and another key.
        return new TppWorld(await CertManagerLab.StartAsync(() => [tpp.ServerRoot, tpp.State.RootCertificate], tpp.Clock, SharedData.Registry()), tpp, stranger);
    }

    public async Task<Sighting> PlayAsync(RecordedCase recorded, int phase)
    {
        if (phase == 0)
        {
            await BeginAsync(recorded);
        }
        else
        {
            await TppOrders.DoAsync(recorded.Phases[phase].Title, this, recorded);
            await Lab.AdvanceAsync(TimeSpan.FromSeconds(6));
        }

        return Look(recorded, recorded.Phases[phase].Seen);
    }

    public async Task<Dictionary<string, string>?> TokenAsync()
    {
        Tpp.Token = null;
        await Tpp.SignInAsync("certificate:manage", client: "cert-manager.io");
        return new() { ["access-token"] = Tpp.Token! };
    }

    public Task SecretAsync(string name, Dictionary<string, string> data) => Lab.Api.CreateAsync(
        Recorder,
        KnownResources.Secrets,
        new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "cert-manager" },
            ["data"] = new JsonObject(data.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)Field.Base64(one.Value)))),
        },
        default);

    public Task SwitchAsync(TppSwitches switches)
    {
        lock (Tpp.State.Gate)
        {
            Tpp.State.Switches = switches;
        }

        return Task.CompletedTask;
    }

    /// <summary>Takes away what a case has left.</summary>
    public async Task ClearAsync()
    {
        await SwitchAsync(new TppSwitches());
        foreach (var resource in new[] { KnownResources.Certificates, KnownResources.CertificateRequests, KnownResources.ClusterIssuers, KnownResources.Secrets, KnownResources.Events })
        {
            foreach (var value in Lab.Api.List(resource).ToList())
            {
                try
                {
                    await Lab.Api.DeleteAsync(Recorder, resource, value.Namespace(), value.Name(), "Background", default);
                }
                catch (ApiStatusException)
                {
                    // Deleted meanwhile by its controller.
                }
            }
        }

        await Lab.AdvanceAsync(TimeSpan.FromMinutes(3));
        Tpp.Requests.Clear();
        Stranger.Requests.Clear();
        _ = Watcher.Changes("").Count();
    }

    public async ValueTask DisposeAsync()
    {
        Watcher.Dispose();
        await Lab.DisposeAsync();
        await Tpp.DisposeAsync();
        await Stranger.DisposeAsync();
    }

    private async Task BeginAsync(RecordedCase recorded)
    {
        var (name, order, seen) = (recorded.Name, TppOrders.Of(recorded), recorded.Phases[0].Seen);
        var start = Lab.Clock.GetUtcNow();
        await SwitchAsync(new TppSwitches { Down = order.Down, Behaviour = order.Behaviour });
        if (await order.Credentials(this) is { } credentials)
        {
            await SecretAsync($"cred-{name}", credentials);
        }

        await CreateAsync(KnownResources.ClusterIssuers, $"{{apiVersion: cert-manager.io/v1, kind: ClusterIssuer, metadata: {{name: tpp-{name}}}, spec: {{venafi: {{zone: '{order.Zone}', tpp: {{url: '{order.Url(this)}', credentialsRef: {{name: cred-{name}}}{order.Extra}}}}}}}}}");
        if (WasReady(seen, $"tpp-{name}"))
        {
            await Lab.AdvanceAsync(TimeSpan.FromMilliseconds(300));
            order.BeforeCertificate(this);
        }

        await CertificateAsync($"anchor-{name}", "root.linkerd.cluster.local", $"tpp-{name}", "duration: 720h");
        if (seen.Objects.ContainsKey($"ClusterIssuer ca-{name}"))
        {
            await Lab.RestAsync();
            await CreateAsync(KnownResources.ClusterIssuers, $"{{apiVersion: cert-manager.io/v1, kind: ClusterIssuer, metadata: {{name: ca-{name}}}, spec: {{ca: {{secretName: anchor-{name}}}}}}}");
            await Lab.RestAsync();
            await CertificateAsync($"id-{name}", "identity.linkerd.cluster.local", $"ca-{name}", "duration: 48h, renewBefore: 25h, dnsNames: [identity.linkerd.cluster.local]");
        }

        await Lab.RestAsync();
        // A little more: the recording began to count when all was made.
        if (recorded.Watched + TimeSpan.FromMilliseconds(200) - (Lab.Clock.GetUtcNow() - start) is { Ticks: > 0 } rest)
        {
            await Lab.AdvanceAsync(rest);
        }
    }

    // Where the issuer's condition was written before the request was there, the request found a ready issuer: here it is waited for.
    private static bool WasReady(Sighting seen, string issuer)
    {
        var changes = seen.Changes.TakeWhile(change => change is not { Verb: "ADDED", Kind: "CertificateRequest" });
        return changes.Any(change => change.Name == issuer && change.Edits.Any(edit => edit is { Path: "status.conditions[type=Ready].status", Values: "\"True\"" }));
    }

    private Task CertificateAsync(string name, string commonName, string issuer, string more) => CreateAsync(
        KnownResources.Certificates,
        $"{{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {{name: {name}, namespace: cert-manager}}, spec: {{secretName: {name}, commonName: {commonName}, {more}, isCA: true, issuerRef: {{name: {issuer}, kind: ClusterIssuer, group: cert-manager.io}}, privateKey: {{algorithm: ECDSA, rotationPolicy: Always}}, usages: [cert sign, crl sign, server auth, client auth]}}}}");

    private Task CreateAsync(ResourceId resource, string yaml) => Lab.Api.CreateAsync(Recorder, resource, CertManagerLab.Yaml(yaml), default);

    private Sighting Look(RecordedCase recorded, Sighting wanted)
    {
        var seen = new Sighting();
        foreach (var key in wanted.Objects.Keys)
        {
            if (key.Split(' ') is [var kind, var name] && Describe(kind, name) is { } text)
            {
                seen.Objects[key] = PlainText.Of(text);
            }
        }

        seen.Events.AddRange(Watcher.Events(recorded.Name));
        seen.Changes.AddRange(Watcher.Changes(recorded.Name));
        // The recording listened at one TPP only.
        while (Tpp.Requests.TryDequeue(out var request))
        {
            seen.Requests.Add(request);
        }

        return seen;
    }

    private string? Describe(string kind, string name) => kind switch
    {
        "ClusterIssuer" => Lab.Api.Get(KnownResources.ClusterIssuers, null, name) is { } value ? $"status = {ObjectText.Status(value["status"])}" : null,
        "Certificate" => Lab.Api.Get(KnownResources.Certificates, "cert-manager", name) is { } value ? $"status = {ObjectText.Status(value["status"])}" : null,
        "CertificateRequest" => Lab.Api.Get(KnownResources.CertificateRequests, "cert-manager", name) is { } value
            ? $"pickup-id {value.Annotation("venafi.cert-manager.io/pickup-id") ?? "None"}, status = {ObjectText.Status(value["status"])}"
            : null,
        "Secret" => Lab.Secret("cert-manager", name) is { } value ? ObjectText.Data(value) : null,
        _ => throw new NotSupportedException($"TppWorld does not describe a {kind}"),
    };
}
