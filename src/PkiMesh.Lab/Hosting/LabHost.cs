using System.Net;
using System.Security.Cryptography;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Admission;
using PkiMesh.Lab.Api.Aggregation;
using PkiMesh.Lab.Api.Auth;
using PkiMesh.Lab.Api.Http;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Store;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Control;
using PkiMesh.Lab.Manifests;

namespace PkiMesh.Lab.Hosting;

/// <summary>The whole lab in this process: clock, API and every component, and the wire where it was asked for.</summary>
public sealed class LabHost : IAsyncDisposable
{
    private readonly List<ILabComponent> _components = [];
    private readonly TokenAuthority _tokens;
    private readonly LabFiles? _files;
    private readonly bool _keeps;
    private readonly StateJournal? _journal;
    private readonly KubeServer? _server;
    private ControlServer? _control;

    private LabHost(LabOptions options)
    {
        _files = options.Listen is null && options.StateDirectory is null ? null : new LabFiles(options.StateDirectory);
        _keeps = options.StateDirectory is not null;
        LabClock? clock = null;
        try
        {
            _journal = options.StateDirectory is null ? null : StateJournal.Open(_files!.Root, () => clock!.GetUtcNow());
        }
        catch
        {
            _files!.Dispose();
            throw;
        }

        try
        {
            clock = new LabClock(options.StartTime ?? _journal?.Resume(DateTimeOffset.UtcNow));
            _journal?.Mark();
            clock.Moved += () => _journal?.Mark();
            var store = new ObjectStore(_journal);
            foreach (var kept in _journal?.Objects ?? [])
            {
                store.Load(kept.Group, kept.Resource, kept.Json);
            }

            store.ContinueFrom(_journal?.ResourceVersion ?? 0);
            var registry = new ResourceRegistry();
            var admission = new AdmissionChain();
            var api = new ApiServices(store, registry, clock, admission);
            var operations = new ResourceOperations(api);
            _tokens = LoadTokens(clock);
            var authenticator = new Authenticator(store, _tokens);
            var authorizer = new RbacAuthorizer(store);
            Auth = new AuthServices(_tokens, authenticator, authorizer, new Reviews(api, authenticator, authorizer), new TokenRequests(api, _tokens));
            Services = new LabServices(options, clock, new LabApi(api, operations, Auth), LoadCa(clock)) { Server = api, Operations = operations, Tokens = _tokens, Directory = _files?.Root, Kept = _keeps ? _files : null };
            Services.RemoteApis = new RemoteApiClient(clock, () => Services.ServiceEndpoints, () => [Services.Ca.Certificate]);
            admission.Add(new CrdLifecycle(store));
            admission.Add(new NamespaceLifecycle(store));
            admission.Add(new PodAdmission(api));
            admission.Add(new WebhookAdmission(api, new WebhookClient(clock, () => Services.ServiceEndpoints, () => [Services.Ca.Certificate])));
            _server = options.Listen is null || options.TppOnly ? null : new KubeServer(api, operations, Auth, Services.PodConnections, Services.Faults, Services.RemoteApis);
        }
        catch
        {
            // Else a directory that is refused would stay locked.
            _journal?.Dispose();
            _files?.Dispose();
            throw;
        }
    }

    public LabServices Services { get; }

    public ILabApi Api => Services.Api;

    public LabClock Clock => Services.Clock;

    /// <summary>Where the lab is found; null without a wire.</summary>
    public LabWire? Wire { get; private set; }

    internal AuthServices Auth { get; }

    public static async Task<LabHost> StartAsync(LabOptions options, CancellationToken cancellationToken = default)
    {
        var listen = options.Listen is null ? null : ParseListen(options.Listen);
        var lab = new LabHost(options);
        try
        {
            await lab.StartAsync(listen, cancellationToken).ConfigureAwait(false);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_control is not null)
        {
            await _control.DisposeAsync().ConfigureAwait(false);
        }

        if (_server is not null)
        {
            await _server.DisposeAsync().ConfigureAwait(false);
        }

        for (var i = _components.Count - 1; i >= 0; i--)
        {
            await _components[i].DisposeAsync().ConfigureAwait(false);
        }

        _components.Clear();
        await Clock.DisposeAsync().ConfigureAwait(false);
        _tokens.Dispose();
        _journal?.Dispose();
        _files?.Dispose();
    }

    private async Task StartAsync(IPEndPoint? listen, CancellationToken cancellationToken)
    {
        KeepSecrets();
        foreach (var component in LabComposition.Components(Services))
        {
            _components.Add(component);
            await component.StartAsync(cancellationToken).ConfigureAwait(false);
        }

        // Namespaces get their ServiceAccount and CA from controllers: nobody shall find the lab without them.
        await Clock.WhenAtRestAsync(cancellationToken).ConfigureAwait(false);

        // What came before the lab was ready is history that nobody has seen: like etcd's compacted past.
        Services.Server.Store.Compact(Services.Server.Store.ResourceVersion);
        if (listen is null)
        {
            return;
        }

        if (_server is not null)
        {
            await _server.StartAsync(listen, Services.Ca, Services.Kept, cancellationToken).ConfigureAwait(false);
        }

        _control = new ControlServer(Services);
        await _control.StartAsync(cancellationToken).ConfigureAwait(false);
        Wire = Publish();
    }

    /// <summary>A secret of an earlier run in the same state directory.</summary>
    private string? Keep(string name) => _keeps ? _files!.Read(name) : null;

    private TokenAuthority LoadTokens(LabClock clock)
    {
        try
        {
            return new TokenAuthority(clock, Keep("sa.key"));
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            throw Damaged("the key of its tokens", error);
        }
    }

    private InvalidDataException Damaged(string what, Exception error) =>
        new($"The state directory \"{_files!.Root}\" is damaged: {what} cannot be read. Restore it from a copy, or start with an empty directory.", error);

    private ClusterCa LoadCa(LabClock clock)
    {
        if (Keep("ca.crt") is { } certificate && Keep("ca.key") is { } key)
        {
            try
            {
                return ClusterCa.Load(certificate, key);
            }
            catch (Pki.PkiException error)
            {
                throw Damaged("its CA", error);
            }
        }

        return ClusterCa.Create(clock.GetUtcNow());
    }

    private void KeepSecrets()
    {
        if (_keeps)
        {
            _files!.Write("ca.key", Services.Ca.KeyPem());
            _files.Write("ca.crt", Services.Ca.Pem);
            _files.Write("sa.key", _tokens.KeyPem());
        }
    }

    private LabWire Publish()
    {
        string? config = null;
        if (_server?.Address is { } address)
        {
            var token = Keep("admin.token") ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
            if (_keeps)
            {
                _files!.Write("admin.token", token);
            }

            Auth.Authenticator.AddStatic(token, new Caller("kubernetes-admin", ["system:masters", "system:authenticated"], ""));
            config = _files!.Write("kubeconfig", KubeConfig.Write(address, Services.Ca.Pem, token));
        }

        return new LabWire
        {
            KubeConfigPath = config,
            ApiUrl = _server?.Address?.GetLeftPart(UriPartial.Authority),
            TppUrl = Services.Tpp?.Url.ToString(),
            TppUsername = Services.Tpp?.UserName,
            TppPassword = Services.Tpp?.Password,
            TppZone = Services.Tpp?.Zone,
            TppZoneOneTier = Services.Tpp?.ZoneOneTier,
            CaPath = _files!.Write("ca.crt", Services.Ca.Pem),
            ControlUrl = _control!.Url,
            ManifestsPath = Services.Options.TppOnly ? null : ManifestFiles.CopyTo(Path.Combine(_files.Root, "manifests")),
        };
    }

    private static IPEndPoint ParseListen(string listen)
    {
        var text = listen.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? $"127.0.0.1{listen["localhost".Length..]}" : listen;
        return IPEndPoint.TryParse(text, out var endPoint) && text.Contains(':', StringComparison.Ordinal)
            ? endPoint
            : throw new FormatException($"\"{listen}\" is no address to listen on; write it as 127.0.0.1:6443, with port 0 for any free one.");
    }
}
